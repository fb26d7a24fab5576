/**
 * The Bus wakes: it carries short texts from the process that knows to the processes whose residents want to know.
 *
 * It promises little, so that Redis can keep it: at most once, in the order of one publisher. Who needs every message
 * keeps a position and fills gaps from the source (rooms: by seq).
 */

/** Carries texts between the processes of a city. Every implementation passes bus.acceptance.ts. */
export interface Bus {
  /**
   * Tells everyone who is subscribed now, this process too. MUST NOT throw when the carrier is down: the fact is
   * already stored, and readers find it by their positions.
   */
  publish(topic: string, text: string): void;
  /** Hears a topic. What is published after `ready` is heard. */
  subscribe(topic: string, hear: (text: string) => void): Subscription;
  /** Calls back when texts may have been missed on any topic, and the carrier is back. */
  onGap(hear: () => void): void;
  /** Whether texts go through now. */
  healthy(): boolean;
  close(): Promise<void>;
}

/** One subscriber of one topic. */
export type Subscription = {
  /** Resolves when the carrier has confirmed. */
  ready: Promise<void>;
  end(): void;
};

/** Topics and who hears them here; what both implementations share. */
export class Listeners {
  readonly #byTopic = new Map<string, Set<(text: string) => void>>();

  /** True when this is the topic's first listener. */
  add(topic: string, hear: (text: string) => void): boolean {
    const listeners = this.#byTopic.get(topic);
    if (listeners) {
      listeners.add(hear);
      return false;
    }
    this.#byTopic.set(topic, new Set([hear]));
    return true;
  }

  /** True when the topic has no listener any more. */
  remove(topic: string, hear: (text: string) => void): boolean {
    const listeners = this.#byTopic.get(topic);
    if (!listeners?.delete(hear) || listeners.size > 0) return false;
    this.#byTopic.delete(topic);
    return true;
  }

  tell(topic: string, text: string): void {
    const listeners = this.#byTopic.get(topic);
    if (listeners) for (const hear of [...listeners]) hear(text);
  }

  /** Whether anyone listens to the topic. */
  has(topic: string): boolean {
    return this.#byTopic.has(topic);
  }

  /** All that have somebody. */
  topics(): string[] {
    return [...this.#byTopic.keys()];
  }
}

/** The Bus of a city that is one process. */
export function openMemoryBus(): Bus {
  const listeners = new Listeners();
  return {
    publish(topic, text) {
      // Not at once: a publisher must not run its listeners' code inside its own transaction or loop.
      queueMicrotask(() => listeners.tell(topic, text));
    },
    subscribe(topic, listener) {
      // A function of its own for each subscription, so that one listener may subscribe twice.
      const hear = (text: string) => listener(text);
      listeners.add(topic, hear);
      return { ready: Promise.resolve(), end: () => void listeners.remove(topic, hear) };
    },
    onGap() {},
    healthy: () => true,
    async close() {},
  };
}
