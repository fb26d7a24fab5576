import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

test('waits between half a second and twenty, whatever the dice say', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (failed, dice) => {
      const ms = backoffMs(failed, () => dice);
      expect(ms).toBeGreaterThanOrEqual(500);
      expect(ms).toBeLessThanOrEqual(20_000);
    }),
  );
});

test('the span grows with every failure', () => {
  const longest = [0, 1, 2, 3, 4, 5].map((failed) => backoffMs(failed, () => 1));
  expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
});
