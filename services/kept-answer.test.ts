import { expect, test } from 'vitest';
import { keptAnswer } from './kept-answer.ts';

/** Work that is done when the test says so, and a clock that the test moves. */
function begin(ms = 1_000) {
  const waiting: { done(answer: string): void; failed(error: Error): void }[] = [];
  const clock = { now: 5 };
  const ask = keptAnswer(
    ms,
    () => new Promise<string>((resolve, reject) => waiting.push({ done: resolve, failed: reject })),
    () => clock.now,
  );
  return { ask, waiting, clock };
}

test('all who come while it is worked out get the same answer, and those who come within its time', async () => {
  const { ask, waiting, clock } = begin();
  const first = [ask(), ask(), ask()];
  expect(waiting).toHaveLength(1);
  waiting[0]?.done('one');
  expect(await Promise.all(first)).toEqual(['one', 'one', 'one']);
  clock.now += 999;
  expect(await ask()).toBe('one');
  expect(waiting).toHaveLength(1);
});

test('it is worked out anew when its time is over, counted from when it was found', async () => {
  const { ask, waiting, clock } = begin();
  const first = ask();
  clock.now += 700;
  waiting[0]?.done('one');
  await first;
  clock.now += 999;
  expect(await ask()).toBe('one');
  clock.now += 1;
  const second = ask();
  waiting[1]?.done('two');
  expect([await second, await ask(), waiting.length]).toEqual(['two', 'two', 2]);
});

test('a failure is told to all who waited, and is not kept', async () => {
  const { ask, waiting } = begin();
  const first = [ask(), ask()];
  waiting[0]?.failed(new Error('away'));
  for (const one of first) await expect(one).rejects.toThrow('away');
  const next = ask();
  waiting[1]?.done('here again');
  expect(await next).toBe('here again');
});

test('while a new answer fails the old one is not told as if it were new', async () => {
  const { ask, waiting, clock } = begin();
  const first = ask();
  waiting[0]?.done('one');
  await first;
  clock.now += 1_000;
  const second = ask();
  waiting[1]?.failed(new Error('away'));
  await expect(second).rejects.toThrow('away');
});

test('who knows that it is no longer true has it worked out anew, once with all who come meanwhile', async () => {
  const { ask, waiting } = begin();
  const first = ask();
  waiting[0]?.done('one');
  await first;
  expect(await ask((answer) => answer === 'one')).toBe('one');
  const again = [ask((answer) => answer !== 'one'), ask((answer) => answer !== 'one')];
  waiting[1]?.done('two');
  expect([await Promise.all(again), await ask(), waiting.length]).toEqual([['two', 'two'], 'two', 2]);
});
