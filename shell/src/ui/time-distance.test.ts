import { expect, test } from 'vitest';
import { timeDistance } from './time-distance.ts';

const minute = 60_000;

test.each([
  [0, 'зараз', 'now'],
  [59_999, 'зараз', 'now'],
  [minute, '1 хв тому', '1 min. ago'],
  [59 * minute, '59 хв тому', '59 min. ago'],
  [60 * minute, '1 год тому', '1 hr. ago'],
  [24 * 60 * minute, 'учора', 'yesterday'],
  [72 * 60 * minute, '3 дн. тому', '3 days ago'],
])('%i ms', (passed, uk, en) => {
  expect(timeDistance(1_000, 1_000 + passed, 'uk').replaceAll('\u00a0', ' ')).toBe(uk);
  expect(timeDistance(1_000, 1_000 + passed, 'en')).toBe(en);
});
