/** A topic without a snapshot of its own: who subscribes hears what comes from then on. */
import type { Connection, Subscription } from './connection.ts';
import type { Subscriber, Topics } from './topics.ts';

/** The topic. */
export type PlainTopic = { subscribe(connection: Connection): Subscription };

/** Runs a source only while somebody here listens. */
export function whileHeard(topic: string, topics: Topics, source: { begin(): void; end(): void }): PlainTopic {
  return {
    subscribe(connection) {
      if (!topics.has(topic)) source.begin();
      const subscriber: Subscriber = { connection, hear: (frames) => connection.tell(frames) };
      topics.add(topic, subscriber);
      return {
        end() {
          topics.remove(topic, subscriber);
          if (!topics.has(topic)) source.end();
        },
      };
    },
  };
}
