import { expect, test } from 'vitest';
import { shareReads } from './share-reads.ts';

/** A source whose reads end when the test says so. */
function openSource() {
  const reads: { answer(): void; fail(): void }[] = [];
  const read = shareReads(
    () =>
      new Promise<number>((resolve, reject) => {
        const n = reads.length + 1;
        reads.push({ answer: () => resolve(n), fail: () => reject(new Error(`read ${n}`)) });
      }),
  );
  return { reads, read };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who asks while a read is under way shares the next one, which begins after it', async () => {
  const { reads, read } = openSource();
  const first = read();
  await turn();
  const others = [read(), read(), read()];
  await turn();
  expect(reads).toHaveLength(1);
  reads[0]?.answer();
  await turn();
  expect(reads).toHaveLength(2);
  reads[1]?.answer();
  expect([await first, ...(await Promise.all(others))]).toEqual([1, 2, 2, 2]);
});

test('a read that fails fails for those who share it, and not for the next', async () => {
  const { reads, read } = openSource();
  const failing = [read(), read()];
  await turn();
  const next = read();
  reads[0]?.fail();
  expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await turn();
  reads[1]?.answer();
  expect(await next).toBe(2);
});
