/** Who hears what: topics and their subscribers in this process. A frame is made once for all of them. */
import type { Connection } from './connection.ts';

/** A subscriber of one topic; `seq` is the position of a log entry, absent for frames outside the log. */
export type Subscriber = { connection: Connection; hear(frame: SharedFrame, seq?: number): void };

/**
 * A finished JSON frame in its two forms: as it is for the views, and with the topic for a whole tab's socket. Each is
 * built at most once, however many connections it goes to.
 */
export class SharedFrame {
  readonly #text: string;
  readonly #topic: string;
  #withTopic: string | undefined;

  constructor(text: string, topic: string) {
    this.#text = text;
    this.#topic = topic;
  }

  for(connection: Connection): string {
    if (connection.view.kind !== 'city') return this.#text;
    this.#withTopic ??= `{"topic":${JSON.stringify(this.#topic)},${this.#text.slice(1)}`;
    return this.#withTopic;
  }
}

/** The subscribers of every topic. */
export class Topics {
  readonly #subscribers = new Map<string, Set<Subscriber>>();

  /** Adds a subscriber; the returned function takes it away. */
  add(topic: string, subscriber: Subscriber): () => void {
    const subscribers = this.#subscribers.get(topic) ?? new Set();
    subscribers.add(subscriber);
    this.#subscribers.set(topic, subscribers);
    return () => {
      if (subscribers.delete(subscriber) && subscribers.size === 0) this.#subscribers.delete(topic);
    };
  }

  has(topic: string): boolean {
    return this.#subscribers.has(topic);
  }

  /** Calls for every subscriber of the topic here. */
  each(topic: string, call: (subscriber: Subscriber) => void): void {
    for (const subscriber of this.#subscribers.get(topic) ?? []) call(subscriber);
  }

  /** Delivers a finished frame to every subscriber here. */
  deliver(topic: string, text: string, seq?: number): void {
    const subscribers = this.#subscribers.get(topic);
    if (!subscribers) return;
    const frame = new SharedFrame(text, topic);
    for (const subscriber of subscribers) subscriber.hear(frame, seq);
  }
}
