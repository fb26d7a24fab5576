import { Code } from '@connectrpc/connect';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepDraft } from './drafts.ts';
import * as eg from './example.ts';
import { FakeCity } from './fake-edge.ts';
import { keepEdit, readEdits } from './kept-edits.ts';
import type { OpenRoom } from './open-room.ts';
import { closeRoom, openRoom } from './room-store.ts';
import { wantEdit } from './wanted-edit.ts';
import { answerMessage, beginEdit, changeEdit, endSavedEdit, giveEditUp } from './writing.ts';

const own = (seq: number) => eg.message({ seq, userId: eg.olena.userId });
const place = [sessionStorage, eg.olena.userId, 'city_general'] as const;
let city: FakeCity;
let room: OpenRoom;
const opened: OpenRoom[] = [];

async function open(): Promise<void> {
  room = openRoom(city.edge, 'general');
  opened.push(room);
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
}
const about = () => room.store.getState();
const write = (seq: number, text: string) => changeEdit(room, seq, (edit) => ({ ...edit, text }));

beforeEach(async () => {
  sessionStorage.clear();
  city = new FakeCity();
  city.edge = { ...city.edge, storage: sessionStorage };
  city.log = [own(1), own(2), ...eg.run(3, 90)];
  await open();
});
afterEach(() => opened.splice(0).forEach(closeRoom));

test.each([60, 3])('the message %i that the draft answers is known again when the room is opened anew', async (seq) => {
  keepDraft(...place, { text: 'так', mentions: [], answers: seq });
  await open();
  await vi.waitFor(() => expect(about().answering).toEqual({ seq, message: eg.message({ seq }), recalled: true }));
});

test('an answered message that the city does not tell is asked for again with the next connection', async () => {
  keepDraft(...place, { text: 'так', mentions: [], answers: 3 });
  city.refuse = { listMessages: Code.Unavailable };
  await open();
  expect(about().answering).toMatchObject({ seq: 3, message: 'unknown' });
  await vi.waitFor(() => expect(city.asked).toContain('listMessages'));
  city.refuse = {};
  await vi.waitFor(() => expect(room.asking.size).toBe(0));
  city.socket.say(eg.snapshotFrame(city.log.slice(-50)));
  await vi.waitFor(() => expect(about().answering?.message).toEqual(eg.message({ seq: 3 })));
});

test('that the log has none there is known, too', async () => {
  keepDraft(...place, { text: 'так', mentions: [], answers: 400 });
  await open();
  await vi.waitFor(() => expect(about().answering).toMatchObject({ seq: 400, message: 'missing' }));
});

test('what becomes of an answered message is known, in the window and far from it', () => {
  for (const [at, seq] of [60, 3].entries()) {
    answerMessage(room, eg.message({ seq }));
    const gone = eg.message({ seq, text: '', deleted: true });
    city.socket.say(eg.changeFrame('deleted', 91 + at, gone));
    expect(about().answering).toEqual({ seq, message: gone, recalled: false });
  }
});

test.each([1, 60])('an unsaved edit of message %i is there again when the room is opened anew', async (seq) => {
  city.log = city.log.map((message) => (message.seq === seq ? own(seq) : message));
  beginEdit(room, own(seq));
  write(seq, 'стало');
  closeRoom(room);
  await open();
  expect(about().editing).toEqual({ to: own(seq), text: 'стало', mentions: [], recalled: true });
});

test('of several edits the one touched last is there again, and the others go on when they are begun again', async () => {
  for (const seq of [1, 2]) {
    beginEdit(room, own(seq));
    write(seq, `стало ${seq}`);
  }
  await open();
  expect(about().editing?.text).toBe('стало 2');
  beginEdit(room, own(1));
  expect(about().editing?.text).toBe('стало 1');
});

test('an edit is kept until the city has it or it is given up; what was written meanwhile is the next one', async () => {
  const kept = () => readEdits(...place).map(({ text }) => text);
  beginEdit(room, own(1));
  write(1, 'стало');
  changeEdit(room, 1, (edit) => ({ ...edit, to: { ...edit.to, text: 'стало' } }));
  expect(kept(), 'it may be refused').toEqual(['стало']);
  write(1, 'стало!');
  endSavedEdit(room, 1);
  expect([kept(), about().editing?.text]).toEqual([['стало!'], 'стало!']);
  giveEditUp(room);
  expect([kept(), about().editing]).toEqual([[], null]);
  beginEdit(room, own(1));
  write(1, 'стало');
  changeEdit(room, 1, (edit) => ({ ...edit, to: { ...edit.to, text: 'стало' } }));
  answerMessage(room, eg.message({ seq: 3 }));
  endSavedEdit(room, 1);
  expect([kept(), about().answering?.seq]).toEqual([[], 3]);
});

test('an answer waits while a message is edited', () => {
  answerMessage(room, eg.message({ seq: 3 }));
  beginEdit(room, own(1));
  giveEditUp(room);
  expect(about().answering?.seq).toBe(3);
});

test('an edit of which nothing is new any more is not taken up', async () => {
  keepEdit(...place, { seq: 1, text: own(1).text, mentions: [] });
  await open();
  expect(about().editing).toBeNull();
});

test('another resident finds nothing of it, and it is there for its own', async () => {
  keepDraft(...place, { text: 'так', mentions: [], answers: 60 });
  keepEdit(...place, { seq: 1, text: 'стало', mentions: [] });
  await open();
  city.edge.resident.setState({ userId: 'u_ivan', displayName: 'Іван' }, true);
  expect([about().answering, about().editing]).toEqual([null, null]);
  city.edge.resident.setState(eg.olena, true);
  await vi.waitFor(() => expect([about().answering?.seq, about().editing?.text]).toEqual([60, 'стало']));
});

test('a wanted edit goes on in its room: at once, in one opened since, and in one that is opened later', async () => {
  const edit = { to: own(1), text: 'стало', mentions: [], recalled: false };
  const left = room;
  wantEdit(left, edit);
  expect(about().editing).toEqual(edit);
  closeRoom(left);
  giveEditUp(left);
  await open();
  wantEdit(left, edit);
  expect(about().editing).toEqual(edit);
  giveEditUp(room);
  closeRoom(room);
  wantEdit(left, edit);
  await open();
  expect(about().editing).toEqual(edit);
});
