/** A topic without a snapshot of its own: who subscribes hears what comes from then on. */
import type { Connection } from './connection.ts';
import type { Topics } from './topics.ts';

/** The topic; `subscribe` answers how to end it. */
export type PlainTopic = { subscribe(connection: Connection): () => void };

/** Runs a source only while somebody here listens. */
export function whileHeard(topic: string, topics: Topics, source: { begin(): void; end(): void }): PlainTopic {
  return {
    subscribe(connection) {
      if (!topics.has(topic)) source.begin();
      const remove = topics.add(topic, {
        connection,
        hear: (frames) => connection.tell(frames),
      });
      return () => {
        remove();
        if (!topics.has(topic)) source.end();
      };
    },
  };
}
