import { expect, test } from 'vitest';
import { fewAtOnce } from './few-at-once.ts';

const never = new AbortController().signal;

/** A work that is begun and ends when told. */
function work(begun: number[], n: number) {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  return {
    run: () => {
      begun.push(n);
      return promise;
    },
    end: () => resolve(n),
    fail: () => reject(new Error('failed')),
  };
}

test('so many at once, the others in their order; a failure makes room as well', async () => {
  const begun: number[] = [];
  const few = fewAtOnce(2);
  const works = [1, 2, 3, 4].map((n) => work(begun, n));
  const [first, second, third, fourth] = works.map(({ run }) => few(run, never));
  expect(begun).toEqual([1, 2]);
  works[1]?.fail();
  await expect(second).rejects.toThrow('failed');
  await Promise.resolve();
  expect(begun).toEqual([1, 2, 3]);
  for (const { end } of works) end();
  expect(await Promise.all([first, third, fourth])).toEqual([1, 3, 4]);
  expect(begun).toEqual([1, 2, 3, 4]);
});

test('who goes away while waiting is never begun, and nobody waits for them', async () => {
  const begun: number[] = [];
  const few = fewAtOnce(1);
  const works = [1, 2, 3].map((n) => work(begun, n));
  const gone = new AbortController();
  const [first, second, third] = works.map(({ run }, place) => few(run, place === 1 ? gone.signal : never));
  gone.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  for (const { end } of works) end();
  expect(await Promise.all([first, third])).toEqual([1, 3]);
  expect(begun).toEqual([1, 3]);
});
