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
    topic.add(subscriber);
  }

  remove(name: string, subscriber: Subscriber): void {
    const topic = this.#topics.get(name);
    topic?.remove(subscriber);
    if (topic?.isEmpty) this.#topics.delete(name);
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
/** Most of what a hot topic waits on top of its writes. */
const longestRestMs = 3;
/** After so many sockets what else the process has to do has its turn. */
const atOnce = 100;

/** Subscribers who hear together. */
type Group = {
  readonly subscribers: Set<Subscriber>;
  /** So many of the topic's frames they have heard; what was said before the first of them came counts as heard. */
  heard: number;
  restsUntil: number;
};

/**
 * What a topic says its groups hear in turn, each all that was said since its last turn. So what is said while a big room is
 * told of something goes on with those who are still to be told, and waits for nobody.
 *
 * A quiet topic begins at the end of the turn in which something came, so that what the Bus brought together leaves together. A
 * group that was told rests for as long as it takes to tell all, and a little more: a hot topic gathers what comes meanwhile.
 */
class Topic {
  readonly #name: string;
  /** In the order of their turns: none has heard more than the next. */
  readonly #groups = new Set<Group>();
  readonly #groupOf = new Map<Subscriber, Group>();
  /** What not every group has heard. */
  #frames: Frame[] = [];
  #said = 0;
  /** What a group was told, and from which frame on: that is the same for most of those after it. */
  #told: { from: number; to: number; frames: SharedFrames } | undefined;
  #isDue = false;

  constructor(name: string) {
    this.#name = name;
  }

  get isEmpty(): boolean {
    return this.#groupOf.size === 0;
  }

  add(subscriber: Subscriber): void {
    let group = [...this.#groups].find(({ subscribers }) => subscribers.size < atOnce);
    if (!group) {
      group = { subscribers: new Set(), heard: this.#said, restsUntil: 0 };
      this.#groups.add(group);
    }
    group.subscribers.add(subscriber);
    this.#groupOf.set(subscriber, group);
  }

  remove(subscriber: Subscriber): void {
    const group = this.#groupOf.get(subscriber);
    this.#groupOf.delete(subscriber);
    group?.subscribers.delete(subscriber);
    if (group?.subscribers.size === 0) this.#groups.delete(group);
  }

  say(frame: Frame): void {
    this.#frames.push(frame);
    this.#said += 1;
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => this.#takeTurns());
  }

  #takeTurns(): void {
    let subscribers = 0;
    // Who was told is last, and comes up again if there is nobody else.
    for (const group of this.#groups) {
      if (group.heard === this.#said) break;
      const restMs = group.restsUntil - performance.now();
      if (restMs >= 1) {
        setTimeout(() => this.#takeTurns(), restMs);
        return;
      }
      // Posts on their way to the log need a few turns: in a big room each would wait for all of its writes.
      if (subscribers >= atOnce) {
        setImmediate(() => this.#takeTurns());
        return;
      }
      subscribers += group.subscribers.size;
      this.#tell(group);
    }
    this.#isDue = false;
    this.#frames = [];
    this.#told = undefined;
  }

  #tell(group: Group): void {
    const frames = this.#since(group.heard);
    group.heard = this.#said;
    group.restsUntil = performance.now() + this.#turnsApartMs();
    this.#groups.delete(group);
    this.#groups.add(group);
    for (const subscriber of group.subscribers) subscriber.hear(frames);
    this.#forget();
  }

  #since(from: number): SharedFrames {
    if (this.#told?.from !== from || this.#told.to !== this.#said) {
      const frames = new SharedFrames(this.#frames.slice(from - this.#said), this.#name);
      this.#told = { from, to: this.#said, frames };
    }
    return this.#told.frames;
  }

  /** What every group has heard. */
  #forget(): void {
    const [next] = this.#groups;
    const left = this.#said - (next?.heard ?? this.#said);
    this.#frames.splice(0, this.#frames.length - left);
  }

  #turnsApartMs(): number {
    const writesMs = this.#groupOf.size * writeMs;
    return writesMs + Math.min(longestRestMs, writesMs);
  }
}
