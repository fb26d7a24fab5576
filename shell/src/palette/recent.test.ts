import { beforeEach, expect, test } from 'vitest';
import { recentIds, rememberRecent } from './recent.ts';

beforeEach(() => localStorage.clear());

test('remembers the last five, each once, the latest first', () => {
  for (const id of ['a', 'b', 'c', 'a', 'd', 'e', 'f']) rememberRecent(id);
  expect(recentIds()).toEqual(['f', 'e', 'd', 'a', 'c']);
});

test.each(['no json', '{"a":1}', '[1,null]', '"a"'])('what is not ours (%s) counts as nothing', (kept) => {
  localStorage.setItem('city.palette.recent', kept);
  expect(recentIds()).toEqual([]);
  rememberRecent('a');
  expect(recentIds()).toEqual(['a']);
});
