import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heatOf, horizonMinutes } from './heat.ts';

const people = fc.nat(10_000);
const residents = fc.integer({ min: 1, max: 10_000 });
const minute = fc.record({ minutesAgo: fc.integer({ min: 0, max: horizonMinutes }), residents });
const minutes = fc.array(minute, { maxLength: 60 });

test('people inside count two, activity of this minute one, of half an hour ago a half', () => {
  expect(heatOf(0, [])).toBe(0);
  expect(heatOf(3, [])).toBe(6);
  expect(heatOf(0, [{ minutesAgo: 0, residents: 5 }])).toBe(5);
  expect(heatOf(0, [{ minutesAgo: 30, residents: 5 }])).toBe(2.5);
  expect(
    heatOf(
      1,
      [0, 30, 60].map((minutesAgo) => ({ minutesAgo, residents: 4 })),
    ),
  ).toBe(2 + 4 + 2 + 1);
});

test('it is a number, 0 or more, also after a clock was put right', () => {
  const anyMinute = fc.record({ minutesAgo: fc.integer({ min: -100_000, max: 100_000_000 }), residents });
  fc.assert(
    fc.property(people, fc.array(anyMinute), (inside, given) => {
      const heat = heatOf(inside, given);
      expect(Number.isFinite(heat)).toBe(true);
      expect(heat).toBeGreaterThanOrEqual(2 * inside);
      expect(heat).toBeLessThanOrEqual(2 * inside + given.reduce((sum, one) => sum + one.residents, 0) + 1e-6);
    }),
  );
});

test('one more person inside, or active, makes a room hotter', () => {
  fc.assert(
    fc.property(people, minutes, minute, (inside, given, more) => {
      expect(heatOf(inside + 1, given)).toBeGreaterThan(heatOf(inside, given));
      expect(heatOf(inside, [...given, more])).toBeGreaterThan(heatOf(inside, given));
    }),
  );
});

test('in half an hour it is half, and less with every minute', () => {
  const later = (given: { minutesAgo: number; residents: number }[], by: number) =>
    given.map((one) => ({ ...one, minutesAgo: one.minutesAgo + by }));
  fc.assert(
    fc.property(fc.array(minute, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 60 }), (given, by) => {
      const now = heatOf(0, given);
      expect(heatOf(0, later(given, 30)) / now).toBeCloseTo(0.5, 12);
      expect(heatOf(0, later(given, by))).toBeLessThan(now);
    }),
  );
});

test('the order in which the minutes come changes nothing, not even the last bit', () => {
  fc.assert(
    fc.property(
      minutes.chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length }))),
      ([given, shuffled]) => heatOf(1, shuffled) === heatOf(1, given),
    ),
  );
});

test('what lies beyond the horizon is one part in 4,096 of what a steady crowd has', () => {
  const steady = (from: number, to: number) =>
    heatOf(
      0,
      Array.from({ length: to - from }, (_, n) => ({ minutesAgo: from + n, residents: 100 })),
    );
  expect(steady(horizonMinutes, 100_000) / steady(0, 100_000)).toBeCloseTo(1 / 4096, 9);
});
