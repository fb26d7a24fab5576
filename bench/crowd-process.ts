/** A crowd in a process of its own, so that its work is not counted as the server's. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { works } from './crowd.ts';

type Works = typeof works;

/** How a bench tells a crowd what to do: one function for each of its works. */
export type Crowd = Works & { end(): void };

/** Starts a crowd. */
export function openCrowd(): Crowd {
  const process = fork(fileURLToPath(new URL('crowd.ts', import.meta.url)));
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let asked = 0;
  process.on('message', ({ id, answer, error }: { id: number; answer?: unknown; error?: string }) => {
    const asker = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asker?.resolve(answer);
    else asker?.reject(new Error(`the crowd: ${error}`));
  });
  process.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the crowd is gone'));
  });
  const ask = (work: string) => (given?: unknown) =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      process.send({ id: asked, work, given });
    });
  const end = () => void (process.connected && process.disconnect());
  return new Proxy({ end } as Crowd, {
    get: (own, name) => (name === 'end' ? own.end : name === 'then' ? undefined : ask(String(name))),
  });
}
