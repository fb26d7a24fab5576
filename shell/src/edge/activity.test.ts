import { expect, test } from 'vitest';
import { followActivity } from './activity.ts';
import { fakeClock } from './fake-clock.ts';

const open = () => {
  const clock = fakeClock();
  const target = new EventTarget();
  /** By how much the time of the day is ahead of the uptime. */
  const ahead = { ms: 0, visible: true };
  const told: number[] = [];
  let hear: () => void = () => undefined;
  const activity = followActivity({
    target,
    isVisible: () => ahead.visible,
    now: () => clock.now() + ahead.ms,
    uptime: clock.now,
    setTimeout: clock.setTimeout,
    tabs: {
      tell: () => told.push(clock.now()),
      hear: (run) => {
        hear = run;
      },
    },
  });
  const sign = (event = 'keydown') => target.dispatchEvent(new Event(event));
  return { clock, ahead, told, activity, sign, signElsewhere: () => hear(), status: () => activity.status.getState() };
};

test('away after five minutes without a sign, and back at the first one', () => {
  const { clock, sign, status } = open();
  clock.pass(5 * 60_000 - 1);
  expect(status()).toBe('online');
  clock.pass(1);
  expect(status()).toBe('away');
  clock.pass(3_600_000);
  sign();
  expect(status()).toBe('online');
  clock.pass(5 * 60_000);
  expect(status()).toBe('away');
});

test.each(['pointerdown', 'pointermove', 'keydown', 'touchstart', 'wheel', 'scroll', 'focus', 'visibilitychange'])(
  '%s is a sign',
  (event) => {
    const { clock, sign, activity, status } = open();
    clock.pass(4 * 60_000);
    expect(activity.idleMs()).toBe(4 * 60_000);
    sign(event);
    expect(activity.idleMs()).toBe(0);
    clock.pass(4 * 60_000);
    expect(status()).toBe('online');
    clock.pass(60_000);
    expect(status()).toBe('away');
  },
);

test('that the page is hidden is no sign', () => {
  const { clock, ahead, sign, activity } = open();
  clock.pass(1_000);
  ahead.visible = false;
  sign('visibilitychange');
  expect(activity.idleMs()).toBe(1_000);
});

test('a sign in another tab keeps this one from being away, and brings it back', () => {
  const { clock, told, signElsewhere, status } = open();
  clock.pass(4 * 60_000);
  signElsewhere();
  clock.pass(4 * 60_000);
  expect(status()).toBe('online');
  clock.pass(60_000);
  expect(status()).toBe('away');
  signElsewhere();
  expect([status(), told]).toEqual(['online', []]);
});

test('other tabs are told at once, and at most each twenty seconds', () => {
  const { clock, told, sign } = open();
  for (let second = 0; second < 45; second++) {
    sign('pointermove');
    clock.pass(1_000);
  }
  expect(told).toEqual([0, 20_000, 40_000]);
});

test('a clock that is set back makes nobody active for longer', () => {
  const { clock, ahead, activity, status } = open();
  ahead.ms = -3_600_000;
  clock.pass(1_000);
  expect(activity.idleMs()).toBe(1_000);
  clock.pass(5 * 60_000);
  expect(status()).toBe('away');
});

test('who wakes a laptop after hours is away until they touch it, also where the uptime knows of no sleep', () => {
  const { clock, ahead, activity, sign, status } = open();
  clock.pass(60_000);
  ahead.ms = 8 * 3_600_000;
  clock.pass(4 * 60_000);
  expect(status()).toBe('away');
  expect(activity.idleMs()).toBeGreaterThan(8 * 3_600_000);
  sign();
  expect([status(), activity.idleMs()]).toEqual(['online', 0]);
});
