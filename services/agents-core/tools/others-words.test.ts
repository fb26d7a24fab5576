import { expect, test } from 'vitest';
import { asData, cut, plainJson } from './others-words.ts';
import { attacks } from './red-team.testing.ts';

test.each(attacks)('as JSON it is one line without a sign of a frame, and says the same: %s', (_, text) => {
  const told = { rooms: [{ name: text, people: 3 }] };
  const json = plainJson(told);
  expect(JSON.parse(json)).toEqual(told);
  expect(json).not.toMatch(/[\n\r]|<|>|\||\[INST/);
});

test('a text is one line of what can be seen, as long as it may be', () => {
  expect(cut('  один\n\nрядок\u2028тут ', 60)).toBe('один рядок тут');
  expect(cut('а\u200bб\u202eв\u{e0041}г', 60)).toBe('абвг');
  expect(cut('👩‍👩‍👧 й 🇺🇦', 60)).toBe('👩‍👩‍👧 й 🇺🇦');
  expect(cut('довгий текст', 6)).toBe('довги…');
  expect([...cut('🙂'.repeat(50), 10)]).toHaveLength(10);
  expect(cut('\u200b'.repeat(9_000), 10)).toBe('');
});

test('the lines around data are others each time, and it says when it was read', () => {
  const now = new Date('2026-11-28T04:00:00Z');
  const [one, other] = [asData('{}', now), asData('{}', now)].map((text) => text.split('\n'));
  expect(one?.[0]).toContain('read at 2026-11-28T04:00:00.000Z');
  expect(one?.slice(2)).toEqual([one?.[2], '{}', one?.[2]]);
  expect(one?.[2]).not.toBe(other?.[2]);
});

test('data that is too long is cut within its lines', () => {
  const lines = asData(`"${'я'.repeat(20_000)}"`).split('\n');
  expect(lines).toHaveLength(5);
  expect(lines[3]?.length).toBeLessThan(8_100);
  expect(lines[4]).toBe(lines[2]);
});
