/** The topic `feed`: each event as it happens, `{"event":"feed.event","event_data":FeedEvent}`. */
import type { Bus, Subscription } from '../bus.ts';
import { feedTopic } from '../bus-topics.ts';
import { type PlainTopic, whileHeard } from './plain-topic.ts';
import type { Topics } from './topics.ts';

/** Opens the topic; the Bus is heard while somebody here listens. */
export function openFeedTopic(bus: Bus, topics: Topics): PlainTopic {
  let heard: Subscription | undefined;
  return whileHeard('feed', topics, {
    begin() {
      heard = bus.subscribe(feedTopic, (frame) => topics.deliver('feed', frame));
    },
    end() {
      heard?.end();
    },
  });
}
