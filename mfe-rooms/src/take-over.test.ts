import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyDraft, keepDraft, readDraft } from './drafts.ts';
import { keepEdit, readEdits } from './kept-edits.ts';
import { post } from './outbox.ts';
import { keepOutbox, recallOutbox } from './outbox-memory.ts';
import { keysOf, type TabStorage } from './tab-storage.ts';
import { takeOver } from './take-over.ts';

const [user, room] = ['u_olena', 'city_sad'];
const draft = (text: string) => ({ ...emptyDraft, text });

/** What a tab keeps: a draft or none, edits by seq, messages by client id. */
type Written = { draft: string; edits: Record<number, string>; sent: string[] };

function tabWith({ draft: text, edits, sent }: Partial<Written>, roomId = room): Storage {
  const storage = new Storage();
  if (text) keepDraft(storage, user, roomId, draft(text));
  for (const [seq, edit] of Object.entries(edits ?? {})) {
    keepEdit(storage, user, roomId, { seq: Number(seq), text: edit, mentions: [] });
  }
  const wrote = (sent ?? []).map((clientId) => ({ clientId, text: clientId, replyToSeq: null, mentions: [], at: 0 }));
  keepOutbox(storage, user, roomId, wrote.reduce(post, []));
  return storage;
}

function writtenIn(storage: TabStorage): Written {
  return {
    draft: readDraft(storage, user, room).text,
    edits: Object.fromEntries(readEdits(storage, user, room).map(({ seq, text }) => [seq, text])),
    sent: recallOutbox(storage, user, room).map(({ clientId }) => clientId),
  };
}

test('a room that is opened has what was written there in a tab that is gone, and nothing stays behind', () => {
  const written = { draft: 'почате', edits: { 7: 'стало' }, sent: ['раз', 'два'] };
  const [own, gone] = [new Storage(), tabWith(written)];
  takeOver(own, gone, room);
  expect(writtenIn(own)).toEqual(written);
  expect(gone).toHaveLength(0);
});

test('what is of another room stays for when that is opened, and what is not of rooms is left alone', () => {
  const [own, gone] = [new Storage(), tabWith({ draft: 'почате', sent: ['раз'] }, 'city_dim')];
  gone.setItem(`city.garden:${room}`, '[]');
  takeOver(own, gone, room);
  expect([own.length, gone.length]).toEqual([0, 3]);
});

test('a draft that a former release kept without its resident is taken over, too', () => {
  const [own, gone] = [new Storage(), new Storage()];
  gone.setItem(`city.rooms.draft:${room}`, JSON.stringify(draft('почате')));
  takeOver(own, gone, room);
  expect([writtenIn(own).draft, gone.length]).toEqual(['почате', 0]);
});

test('a second draft waits until the first is sent', () => {
  const [own, gone] = [tabWith({ draft: 'своє' }), tabWith({ draft: 'чуже' })];
  takeOver(own, gone, room);
  expect([writtenIn(own).draft, writtenIn(gone).draft]).toEqual(['своє', 'чуже']);
  keepDraft(own, user, room, emptyDraft);
  takeOver(own, gone, room);
  expect([writtenIn(own).draft, gone.length]).toEqual(['чуже', 0]);
});

test('what cannot be kept here stays there, and what cannot be read is not kept any longer', () => {
  const gone = tabWith({ draft: 'почате', sent: ['раз'] });
  const setItem = () => {
    throw new Error('full');
  };
  const full: TabStorage = { length: 0, key: () => null, getItem: () => null, setItem, removeItem: () => {} };
  takeOver(full, gone, room);
  expect(writtenIn(gone)).toEqual({ draft: 'почате', edits: {}, sent: ['раз'] });
  gone.setItem(`city.rooms.outbox:${user}:${room}`, '{');
  takeOver(new Storage(), gone, room);
  expect(gone).toHaveLength(0);
});

const written: fc.Arbitrary<Written> = fc.record({
  draft: fc.constantFrom('', 'почате', 'інше'),
  edits: fc.dictionary(fc.constantFrom('1', '2', '3'), fc.constantFrom('стало', 'інакше')),
  sent: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')),
});

test('whatever two tabs have written: nothing is lost or twice, and what the living one has is as it was', () => {
  const words = (...tabs: TabStorage[]) => {
    const all = tabs.map(writtenIn).flatMap(({ draft: text, edits, sent }) => {
      return [`draft ${text}`, ...Object.entries(edits).map((edit) => `edit ${edit}`), ...sent];
    });
    return new Set(all.filter((one) => one !== 'draft '));
  };
  const property = fc.property(written, written, (mine, theirs) => {
    const [own, gone] = [tabWith(mine), tabWith(theirs)];
    const before = words(own, gone);
    takeOver(own, gone, room);
    expect(words(own, gone)).toEqual(before);
    const now = writtenIn(own);
    if (mine.draft) expect(now.draft).toBe(mine.draft);
    expect(now.edits).toEqual({ ...theirs.edits, ...mine.edits });
    expect(now.sent).toEqual([...theirs.sent.filter((id) => !mine.sent.includes(id)), ...mine.sent]);
    const stays = keysOf(gone).map((key) => [key, gone.getItem(key)]);
    takeOver(own, gone, room);
    expect(writtenIn(own)).toEqual(now);
    expect(keysOf(gone).map((key) => [key, gone.getItem(key)])).toEqual(stays);
  });
  fc.assert(property);
});
