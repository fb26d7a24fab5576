/** Where residents stand in lists is the same in every store. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparableKey, compareKeys } from './name-order.ts';

test('keys made comparable stand as their bytes do, whatever characters are in them', () => {
  const key = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(key, key, (a, b) => {
      const [before, after] = [comparableKey(a), comparableKey(b)];
      expect((before > after ? 1 : 0) - (before < after ? 1 : 0)).toBe(compareKeys(a, b));
    }),
  );
  // By halves of characters the fox would come first.
  expect(comparableKey('\u{1f98a}') > comparableKey('\u{ff5e}')).toBe(true);
});
