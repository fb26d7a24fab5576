import { beforeEach, expect, test } from 'vitest';
import { forgetEdit, keepEdit, readEdits } from './kept-edits.ts';

const place = [sessionStorage, 'u_olena', 'city_sad'] as const;
const edit = (seq: number, text: string) => ({ seq, text, mentions: [] });
beforeEach(() => sessionStorage.clear());

test('one edit is kept of each message, the one touched last at the end, for their resident and room alone', () => {
  for (const kept of [edit(1, 'а'), edit(2, 'б'), edit(1, 'в')]) keepEdit(...place, kept);
  expect(readEdits(...place)).toEqual([edit(2, 'б'), edit(1, 'в')]);
  expect(readEdits(sessionStorage, 'u_ivan', 'city_sad')).toEqual([]);
  expect(readEdits(sessionStorage, 'u_olena', 'city_dim')).toEqual([]);
});

test('nothing is left behind of what was saved or given up, nor kept of whom nobody knows', () => {
  keepEdit(...place, edit(1, 'а'));
  forgetEdit(...place, 1);
  keepEdit(sessionStorage, null, 'city_sad', edit(1, 'а'));
  expect(sessionStorage).toHaveLength(0);
});

test.each(['{', '{}', '[null,{"seq":0},{"seq":1}]'])('what cannot be read is no edit: %s', (kept) => {
  sessionStorage.setItem('city.rooms.edits:u_olena:city_sad', kept);
  expect(readEdits(...place)).toEqual([]);
});
