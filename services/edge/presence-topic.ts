/** The topic `presence`: everyone who is here, then each change. */

import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { type Presence, Status } from 'proto/city/presence/v1/status';
import type { Bus, Subscription } from '../bus.ts';
import { presenceTopic } from '../bus-topics.ts';
import { presenceFramesIn } from '../presence-frames.ts';
import type { Connection } from './connection.ts';
import { Sight } from './narrowed.ts';
import { shareReads } from './share-reads.ts';
import { SharedFrames, type Topics } from './topics.ts';

/** The city's presence as a topic. */
export type PresenceTopic = {
  /** Subscribes the connection; answers how to end it. Throws unavailable when presence cannot be asked. */
  subscribe(connection: Connection): Promise<() => void>;
};

const topic = 'presence';
/** Residents in the first frame; the whole list of a larger city is asked for by pages. */
const firstPage = 500;

/** Opens the topic; the Bus is heard while somebody here listens. */
export function openPresenceTopic(presence: Client<typeof PresenceService>, bus: Bus, topics: Topics): PresenceTopic {
  let heard: Subscription | undefined;
  // Read and written once for all who come in one moment, as they do after a restart.
  const picture = shareReads(async () => {
    const { presences, online, version, epoch } = await presence.listOnline({ limit: firstPage });
    return JSON.stringify({
      event: 'presence.bulk_update',
      ...{ users: presences.map(presentJson), online, version, epoch },
    });
  });
  const snapshot = async (connection: Connection, sight: Sight) => {
    const [text, unseen] = await Promise.all([picture(), unseenOnline(presence, sight)]);
    const own = `"connection_id":${JSON.stringify(connection.holder)}}`;
    const frames = new SharedFrames([{ text: `${text.slice(0, -1)},${own}` }], topic);
    // Looked at once, so that whom it did not see before is forgotten first.
    sight.of(frames);
    sight.note(unseen);
    return (sight.of(frames) ?? frames).for(connection);
  };
  // What was said while Redis was away is lost: everyone gets the whole picture again.
  bus.onGap(() => topics.each(topic, ({ connection }) => connection.lookAgain.get(topic)?.()));

  return {
    async subscribe(connection) {
      heard ??= bus.subscribe(presenceTopic, (text) => {
        for (const frame of presenceFramesIn(text)) topics.deliver(topic, frame);
      });
      const early: SharedFrames[] = [];
      const sight = new Sight(connection);
      let live = false;
      const hear = (frames: SharedFrames) => {
        const seen = sight.of(frames);
        if (seen) connection.tell(seen);
      };
      const remove = topics.add(topic, {
        connection,
        hear(frames) {
          if (live) hear(frames);
          else early.push(frames);
        },
      });
      const lookAgain = () => {
        snapshot(connection, sight).then(
          (frame) => connection.write(frame),
          () => undefined,
        );
      };
      connection.lookAgain.set(topic, lookAgain);
      const end = () => {
        remove();
        if (connection.lookAgain.get(topic) === lookAgain) connection.lookAgain.delete(topic);
        if (topics.has(topic)) return;
        heard?.end();
        heard = undefined;
      };
      try {
        await heard.ready;
        connection.write(await snapshot(connection, sight));
        live = true;
        for (const frames of early) hear(frames);
        return end;
      } catch (error) {
        end();
        throw error;
      }
    },
  };
}

/** Who is here of those whom the resident does not see: they count for others. */
async function unseenOnline(presence: Client<typeof PresenceService>, { unseen }: Sight): Promise<string[]> {
  if (!unseen) return [];
  const { presences } = await presence.getPresence({ userIds: [...unseen].slice(0, firstPage) });
  return presences.filter(({ status }) => status !== Status.OFFLINE).map(({ userId }) => userId);
}

/** A resident as the presence frames show them. */
export function presentJson(presence: Presence): Record<string, unknown> {
  return {
    user_id: presence.userId,
    username: presence.username,
    status: statusName(presence.status),
    last_seen: presence.lastSeen ? timestampDate(presence.lastSeen).toISOString() : null,
    ...(presence.doNotDisturb ? { do_not_disturb: true } : {}),
  };
}

function statusName(status: Status): 'online' | 'away' | 'offline' {
  if (status === Status.ONLINE) return 'online';
  return status === Status.AWAY ? 'away' : 'offline';
}
