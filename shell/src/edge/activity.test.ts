import { expect, test } from 'vitest';
import { followActivity } from './activity.ts';
import { fakeClock } from './fake-clock.ts';

const open = () => {
  const clock = fakeClock();
  const target = new EventTarget();
  const activity = followActivity({ target, now: clock.now, setTimeout: clock.setTimeout });
  return { clock, target, activity, status: () => activity.status.getState() };
};

test('away after five minutes without a sign, and back at the first one', () => {
  const { clock, target, status } = open();
  clock.pass(5 * 60_000 - 1);
  expect(status()).toBe('online');
  clock.pass(1);
  expect(status()).toBe('away');
  clock.pass(3_600_000);
  target.dispatchEvent(new Event('keydown'));
  expect(status()).toBe('online');
  clock.pass(5 * 60_000);
  expect(status()).toBe('away');
});

test.each(['pointerdown', 'pointermove', 'keydown', 'touchstart', 'wheel', 'scroll'])('%s is a sign', (sign) => {
  const { clock, target, activity, status } = open();
  clock.pass(4 * 60_000);
  expect(activity.idleMs()).toBe(4 * 60_000);
  target.dispatchEvent(new Event(sign));
  expect(activity.idleMs()).toBe(0);
  clock.pass(4 * 60_000);
  expect(status()).toBe('online');
  clock.pass(60_000);
  expect(status()).toBe('away');
});
