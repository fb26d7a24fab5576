/**
 * Who hears what: topics and their subscribers in this process. What a topic says in one moment is made into bytes once,
 * and leaves for each subscriber in one write: that costs the same for one frame and for ten.
 */
import type { Connection } from './connection.ts';
import { textFrames } from './text-frames.ts';

/** A subscriber of one topic. */
export type Subscriber = { connection: Connection; hear(frames: SharedFrames): void };

/** A finished JSON frame; `seq` is the position of a log entry, absent for frames outside the log. */
type Frame = { text: string; seq?: number | undefined };

/**
 * Frames of one topic that are heard together, in order. They have two forms: as they are for the views, and with the
 * topic for a whole tab's socket. Each is made at most once, however many connections it goes to.
 */
export class SharedFrames {
  /** The seq of the first and the last log entry among them. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** Whether they are log entries and nothing else. */
  readonly isLog: boolean;
  readonly #frames: readonly Frame[];
  readonly #topic: string;
  #bytes: Buffer | undefined;
  #bytesWithTopic: Buffer | undefined;

  constructor(frames: readonly Frame[], topic: string) {
    this.#frames = frames;
    this.#topic = topic;
    this.first = frames.find(({ seq }) => seq !== undefined)?.seq;
    this.last = frames.findLast(({ seq }) => seq !== undefined)?.seq;
    this.isLog = frames.every(({ seq }) => seq !== undefined);
  }

  /** What goes to the wire of the connection. */
  for(connection: Connection): Buffer {
    if (!connection.isWholeTab) {
      this.#bytes ??= textFrames(this.#frames.map(({ text }) => text));
      return this.#bytes;
    }
    this.#bytesWithTopic ??= textFrames(this.#framesWithTopic());
    return this.#bytesWithTopic;
  }

  /** The same without the log entries up to `seq`; undefined when nothing is left. */
  after(seq: number): SharedFrames | undefined {
    if (this.first === undefined || this.first > seq) return this;
    return this.#those((frame) => frame.seq === undefined || frame.seq > seq);
  }

  /** The log entries alone; undefined when there are none. */
  entries(): SharedFrames | undefined {
    return this.#those(({ seq }) => seq !== undefined);
  }

  /** The same with other words outside the log; undefined when nothing is left. */
  rewritten(rewrite: (text: string) => string | undefined): SharedFrames | undefined {
    const frames = this.#frames.flatMap((frame) => {
      if (frame.seq !== undefined) return [frame];
      const text = rewrite(frame.text);
      return text === undefined ? [] : [{ text }];
    });
    return frames.length > 0 ? new SharedFrames(frames, this.#topic) : undefined;
  }

  #framesWithTopic(): string[] {
    const head = `{"topic":${JSON.stringify(this.#topic)},`;
    return this.#frames.map(({ text }) => head + text.slice(1));
  }

  #those(which: (frame: Frame) => boolean): SharedFrames | undefined {
    const frames = this.#frames.filter(which);
    return frames.length > 0 ? new SharedFrames(frames, this.#topic) : undefined;
  }
}

/** The subscribers of every topic. */
export class Topics {
  readonly #topics = new Map<string, Topic>();

  add(name: string, subscriber: Subscriber): void {
    const topic = this.#topics.get(name) ?? new Topic(name);
    this.#topics.set(name, topic);
    topic.subscribers.add(subscriber);
  }

  remove(name: string, subscriber: Subscriber): void {
    const topic = this.#topics.get(name);
    if (topic?.subscribers.delete(subscriber) && topic.subscribers.size === 0) this.#topics.delete(name);
  }

  has(name: string): boolean {
    return this.#topics.has(name);
  }

  /** Delivers a finished frame to every subscriber here, together with what else the topic says in this moment. */
  deliver(name: string, text: string, seq?: number): void {
    this.#topics.get(name)?.say({ text, seq });
  }
}

/** About what writing to one socket takes. */
const writeMs = 0.01;
/** The longest that a frame waits for others. */
const longestRestMs = 5;
/** So many sockets are written to before what else the process has to do has its turn. */
const atOnce = 100;

/**
 * A quiet topic says everything at the end of the turn in which it came, so that what the Bus brought together leaves
 * together. After that it rests as long as its writes took: a hot one gathers what comes meanwhile.
 */
class Topic {
  readonly subscribers = new Set<Subscriber>();
  readonly #name: string;
  #frames: Frame[] = [];
  #isDue = false;
  #restsUntil = 0;

  constructor(name: string) {
    this.#name = name;
  }

  say(frame: Frame): void {
    this.#frames.push(frame);
    if (!this.#isDue) this.#schedule();
  }

  #schedule(): void {
    this.#isDue = true;
    const restMs = this.#restsUntil - performance.now();
    if (restMs < 1) queueMicrotask(() => this.#flush());
    else setTimeout(() => this.#flush(), restMs);
  }

  #flush(): void {
    const frames = new SharedFrames(this.#frames, this.#name);
    this.#frames = [];
    this.#tell(frames, this.subscribers.values());
  }

  /** Posts on their way to the log need a few turns: in a big room each would wait for all of its writes. */
  #tell(frames: SharedFrames, left: Iterator<Subscriber>): void {
    for (let n = 0; n < atOnce; n++) {
      const { value: subscriber, done } = left.next();
      if (done) {
        this.#finish();
        return;
      }
      subscriber.hear(frames);
    }
    setImmediate(() => this.#tell(frames, left));
  }

  #finish(): void {
    this.#isDue = false;
    this.#restsUntil = performance.now() + Math.min(longestRestMs, this.subscribers.size * writeMs);
    if (this.#frames.length > 0) this.#schedule();
  }
}
