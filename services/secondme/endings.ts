/** Which interactions have ended, told between the processes: a retry that came elsewhere waits for it. */
import type { Bus } from '../bus.ts';

/** Endings, as they are told and awaited. */
export type Endings = {
  tell(id: string): void;
  /** Resolves when `id` is told, or after `atMostMs`: the Bus may lose a text, so look again. */
  next(id: string, atMostMs: number): Promise<void>;
  close(): void;
};

const topic = 'secondme.ended';

/** Opens this process's end. */
export function openEndings(bus: Bus): Endings {
  const waiting = new Map<string, Set<() => void>>();
  const subscription = bus.subscribe(topic, (id) => {
    for (const wake of waiting.get(id) ?? []) wake();
  });
  return {
    tell: (id) => bus.publish(topic, id),
    async next(id, atMostMs) {
      const waiters = waiting.get(id) ?? new Set();
      waiting.set(id, waiters);
      let wake = () => {};
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atMostMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        waiters.add(wake);
      });
      waiters.delete(wake);
      if (waiters.size === 0) waiting.delete(id);
    },
    close: () => subscription.end(),
  };
}
