import { beforeEach, expect, test } from 'vitest';
import { emptyDraft, keepDraft, readDraft } from './drafts.ts';

const draft = { text: 'почате', mentions: [{ userId: 'u_taras', username: 'Тарас' }], answers: 7 };
const read = (userId: string | null, roomId = 'city_sad') => readDraft(sessionStorage, userId, roomId);
beforeEach(() => sessionStorage.clear());

test('a draft is its resident’s and its room’s alone; an empty one leaves nothing behind', () => {
  keepDraft(sessionStorage, 'u_olena', 'city_sad', draft);
  expect(read('u_olena')).toEqual(draft);
  expect([read('u_ivan'), read('u_olena', 'city_dim'), read(null)]).toEqual([emptyDraft, emptyDraft, emptyDraft]);
  keepDraft(sessionStorage, 'u_olena', 'city_sad', emptyDraft);
  expect(sessionStorage).toHaveLength(0);
});

test('what a former release kept without its resident goes to the one who comes first, and to nobody else', () => {
  sessionStorage.setItem('city.rooms.draft:city_sad', JSON.stringify(draft));
  expect(read(null)).toEqual(emptyDraft);
  expect(read('u_olena')).toEqual(draft);
  expect(read('u_ivan')).toEqual(emptyDraft);
  expect(read('u_olena')).toEqual(draft);
});

test('a newer draft is not lost to a former one, and what cannot be read is no draft', () => {
  keepDraft(sessionStorage, 'u_olena', 'city_sad', draft);
  sessionStorage.setItem('city.rooms.draft:city_sad', JSON.stringify({ ...draft, text: 'давнє' }));
  expect(read('u_olena')).toEqual(draft);
  sessionStorage.setItem('city.rooms.draft:u_olena:city_sad', '{');
  expect(read('u_olena')).toEqual(emptyDraft);
});

test('what was begun before drafts knew what they answer answers nothing', () => {
  const { answers: _, ...former } = draft;
  sessionStorage.setItem('city.rooms.draft:u_olena:city_sad', JSON.stringify(former));
  expect(read('u_olena')).toEqual({ ...former, answers: null });
});

test('an answer of which no word is written yet is a draft, too', () => {
  const answer = { ...emptyDraft, answers: 7 };
  keepDraft(sessionStorage, 'u_olena', 'city_sad', answer);
  expect(read('u_olena')).toEqual(answer);
});
