/** WatchEvents: each event from now on. */
import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { type FeedEvent, FeedEventSchema } from 'proto/city/feed/v1/event';
import type { FeedService } from 'proto/city/feed/v1/feed';
import type { Bus } from '../bus.ts';
import { feedTopic } from '../bus-topics.ts';

/** Events that a slow caller may leave waiting; the oldest go first, for the feed can be listed. */
const mostHeld = 100;

/** The handler. */
export function watchEvents(bus: Bus, shutdown: AbortSignal): ServiceImpl<typeof FeedService>['watchEvents'] {
  return async function* (_request, context) {
    const ended = AbortSignal.any([context.signal, shutdown]);
    const held: FeedEvent[] = [];
    let wake = () => {};
    const subscription = bus.subscribe(feedTopic, (text) => {
      const { event_data: data } = JSON.parse(text) as { event_data: JsonValue };
      // A newer process may say more than this one knows.
      held.push(fromJson(FeedEventSchema, data, { ignoreUnknownFields: true }));
      if (held.length > mostHeld) held.shift();
      wake();
    });
    ended.addEventListener('abort', () => wake(), { once: true });
    try {
      while (!ended.aborted) {
        const event = held.shift();
        if (event) yield { event };
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      subscription.end();
    }
  };
}
