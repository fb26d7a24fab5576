/** Which interactions have ended, told between the processes: a retry that came elsewhere waits for it. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { Bus } from '../bus.ts';

/** Endings, as they are told and awaited. */
export type Endings = {
  /** `refusal`: the question was taken back, because it was refused with that. */
  tell(id: string, refusal?: ConnectError): void;
  /** Resolves when `id` is told, or after `atMostMs`: the Bus may lose a text, so look again. */
  next(id: string, atMostMs: number): Promise<void>;
  /** With what the question was refused, if it was in the last seconds: nothing else of it stays. */
  refusal(id: string): ConnectError | undefined;
  close(): void;
};

const topic = 'secondme.ended';
/** Longer than whoever waits looks away, in milliseconds. */
const refusedForMs = 5_000;

/** Opens this process's end. */
export function openEndings(bus: Bus): Endings {
  const waiting = new Map<string, Set<() => void>>();
  const refusals = new Map<string, ConnectError>();
  const subscription = bus.subscribe(topic, (text) => {
    const [id = '', refused] = text.split(/ (.*)/s);
    if (refused) {
      refusals.set(id, refusalIn(refused));
      setTimeout(() => refusals.delete(id), refusedForMs).unref();
    }
    for (const wake of waiting.get(id) ?? []) wake();
  });
  return {
    tell: (id, refusal) => bus.publish(topic, refusal ? `${id} ${textOf(refusal)}` : id),
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
    refusal: (id) => refusals.get(id),
    close: () => subscription.end(),
  };
}

function textOf({ rawMessage, metadata }: ConnectError): string {
  return JSON.stringify({ words: rawMessage, headers: [...metadata] });
}

/** Only what a limit refuses is taken back. */
function refusalIn(text: string): ConnectError {
  const { words, headers } = JSON.parse(text) as { words: string; headers: [string, string][] };
  return new ConnectError(words, Code.ResourceExhausted, headers);
}
