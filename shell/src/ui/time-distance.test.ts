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
  expect(timeDistance(1_000, 1_000 + passed, 'uk')).toBe(uk);
  expect(timeDistance(1_000, 1_000 + passed, 'en')).toBe(en);
});

test.each(['uk', 'en'])('says what the browser’s own format says, in %s', (locale) => {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const same = (count: number, unit: Intl.RelativeTimeFormatUnit, ms: number) =>
    expect(timeDistance(0, count * ms, locale)).toBe(format.format(-count, unit).replaceAll('\u00a0', ' '));
  for (let count = 1; count < 60; count++) same(count, 'minute', minute);
  for (let count = 1; count < 24; count++) same(count, 'hour', 60 * minute);
  for (let count = 1; count < 900; count++) same(count, 'day', 24 * 60 * minute);
});
