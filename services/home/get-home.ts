/** GetHome: residents online, the last events, popular rooms. A part whose source is down is named, not invented. */
import { timestampNow } from '@bufbuild/protobuf/wkt';
import type { Client, ServiceImpl } from '@connectrpc/connect';
import type { FeedService } from 'proto/city/feed/v1/feed';
import type { HomeService } from 'proto/city/home/v1/home';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { keptAnswer } from '../kept-answer.ts';
import type { Log } from '../telemetry.ts';

/** Where City Home's parts come from. */
export type Sources = {
  presence: Client<typeof PresenceService>;
  feed: Client<typeof FeedService>;
  rooms: Client<typeof RoomsService>;
  log: Log;
};

/** A page waits no longer than this for its slowest part. */
const patience = { timeoutMs: 2_000 };
const events = 3;
const popular = 3;

/** Every document that an edge serves has an answer in it: one is good for all who ask within this time. */
const freshMs = 1_000;

/** The handler; what it tells may be a second old, and says when it was read. */
export function getHome({ presence, feed, rooms, log }: Sources): ServiceImpl<typeof HomeService>['getHome'] {
  const home = keptAnswer(freshMs, async () => {
    const missing: string[] = [];
    const ask = async <T>(part: string, call: Promise<T>): Promise<T | undefined> => {
      try {
        return await call;
      } catch (error) {
        log.warn({ err: error, part }, 'a part of City Home is missing');
        missing.push(part);
        return undefined;
      }
    };
    const [here, happened, known] = await Promise.all([
      ask('presence', presence.listOnline({ limit: 1 }, patience)),
      ask('feed', feed.listEvents({ limit: events }, patience)),
      ask('rooms', rooms.listPopular({ limit: popular }, patience)),
    ]);
    return {
      ...(here ? { residentsOnline: here.online } : {}),
      events: happened?.events ?? [],
      missing: missing.sort(),
      readAt: timestampNow(),
      popular: known?.rooms ?? [],
    };
  });
  return () => home();
}
