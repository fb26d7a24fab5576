import { Code } from '@connectrpc/connect';
import type { Frame } from 'shell/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyDraft, keepDraft, readDraft } from './drafts.ts';
import * as eg from './example.ts';
import { FakeCity } from './fake-edge.ts';
import { sendLeftRooms } from './left-rooms.ts';
import { discardMessage, retryMessage, sendMessage } from './message-sender.ts';
import type { OpenRoom } from './open-room.ts';
import { fail, post } from './outbox.ts';
import { keepOutbox } from './outbox-memory.ts';
import { forgetFar, goToBeginning, goToEnd, goToMessage, loadEarlier, loadLater } from './room-history.ts';
import { closeRoom, loadRoom, openRoom } from './room-store.ts';
import { typingSignal } from './typing-signal.ts';

let city: FakeCity;
const opened: OpenRoom[] = [];
beforeEach(() => {
  sessionStorage.clear();
  city = new FakeCity();
});
afterEach(() => {
  for (const room of opened.splice(0)) closeRoom(room);
});

/** Opens General and hears its snapshot. */
async function enter(slug = 'general'): Promise<OpenRoom> {
  const room = openRoom(city.edge, slug);
  opened.push(room);
  await vi.waitFor(() => expect(room.store.getState().phase).not.toBe('loading'));
  if (room.store.getState().phase === 'open') city.socket.say(eg.snapshotFrame(city.log.slice(-50)));
  return room;
}
const shown = (room: OpenRoom) => room.store.getState().log?.messages.map((message) => message.seq);
const outbox = (room: OpenRoom) => room.store.getState().outbox.map(({ text, state }) => `${text} ${state}`);
const sends = () => city.socket.sent.filter((frame) => frame.event === 'city.room.message.send');
const ack = (client_id: string, seq: number): Frame => ({ event: 'city.room.ack', client_id, seq, id: `m${seq}` });

test('shows the last messages of the room and follows its topic', async () => {
  city.log = eg.run(1, 3);
  const room = await enter();
  expect(room.store.getState()).toMatchObject({ phase: 'open', live: true, head: { name: 'General' } });
  expect(shown(room)).toEqual([1, 2, 3]);
  expect(city.socket.topics).toEqual(['room:city_general']);
});

test('an unknown room is missing; a city that does not answer can be asked again', async () => {
  expect((await enter('nowhere')).store.getState().phase).toBe('missing');
  city.refuse = { getRoom: Code.Unavailable };
  const room = await enter();
  expect(room.store.getState().phase).toBe('failed');
  city.refuse = {};
  await loadRoom(room);
  expect(room.store.getState().phase).toBe('open');
});

test('sends at once, under a client id, and shows it as pending', async () => {
  const room = await enter();
  expect(sendMessage(room, '  привіт  ')).toBe(true);
  expect(outbox(room)).toEqual(['привіт pending']);
  expect(sends()).toMatchObject([{ room_id: 'city_general', client_id: 'mine-1', text: 'привіт' }]);
});

test('refuses an empty and a too long text, and counts an emoji as one character', async () => {
  const room = await enter();
  expect(sendMessage(room, ' \n ')).toBe(false);
  expect(sendMessage(room, 'я'.repeat(4_001))).toBe(false);
  expect(sendMessage(room, '🌇'.repeat(4_000))).toBe(true);
});

test('what is written without a connection goes out after the reconnect, under the same client id', async () => {
  const room = await enter();
  sendMessage(room, 'перше');
  city.socket.lose();
  sendMessage(room, 'друге');
  expect(sends()).toHaveLength(1);
  city.socket.find();
  city.socket.say({ event: 'city.room.resumed', recovered: true });
  expect(sends().map((frame) => frame.client_id)).toEqual(['mine-1', 'mine-1']);
  city.socket.say(ack('mine-1', 1));
  expect(sends().map((frame) => frame.client_id)).toEqual(['mine-1', 'mine-1', 'mine-2']);
  city.socket.say(ack('mine-2', 2));
  expect(outbox(room)).toEqual(['перше sent', 'друге sent']);
});

test('follows from where the loaded log ends, and resumes from the last seq without a hole', async () => {
  city.log = eg.run(1, 3);
  await enter();
  city.socket.say(eg.messageFrame(eg.message({ seq: 4 })));
  city.socket.lose();
  city.socket.find();
  expect(city.socket.positions).toEqual([
    { epoch: 'e1', after: 3 },
    { epoch: 'e1', after: 4 },
  ]);
});

test('a hole is filled from the history before what comes after it is shown', async () => {
  city.log = eg.run(1, 2);
  const room = await enter();
  room.store.setState({ readerAt: 1 });
  city.log = eg.run(1, 260);
  city.socket.say(eg.messageFrame(eg.message({ seq: 260 })));
  expect(shown(room)).toEqual([1, 2]);
  await vi.waitFor(() => expect(room.store.getState().log?.lastSeq).toBe(260));
  expect(shown(room)).toEqual(eg.run(1, 260).map((message) => message.seq));
  expect(city.asked.filter((rpc) => rpc === 'listEvents')).toHaveLength(3);
});

test('a hole that cannot be filled now is asked for again later', async () => {
  city.log = eg.run(1, 1);
  const room = await enter();
  city.refuse = { listEvents: Code.Unavailable };
  city.log = eg.run(1, 3);
  city.socket.say(eg.messageFrame(eg.message({ seq: 3 })));
  await vi.waitFor(() => expect(city.asked).toContain('listEvents'));
  city.refuse = {};
  await vi.waitFor(() => {
    city.clock.pass(10_000);
    expect(shown(room)).toEqual([1, 2, 3]);
  });
});

test('a message without an answer fails, and trying again keeps its client id', async () => {
  const room = await enter();
  sendMessage(room, 'чутно?');
  city.clock.pass(15_000);
  expect(room.store.getState().outbox[0]).toMatchObject({ state: 'failed', reason: 'deadline_exceeded' });
  retryMessage(room, 'mine-1');
  expect(sends().map((frame) => frame.client_id)).toEqual(['mine-1', 'mine-1']);
  city.socket.say(ack('mine-1', 1));
  city.clock.pass(60_000);
  expect(outbox(room)).toEqual(['чутно? sent']);
});

test('time without a connection is no failure', async () => {
  const room = await enter();
  sendMessage(room, 'з потяга');
  city.socket.lose();
  city.clock.pass(600_000);
  expect(outbox(room)).toEqual(['з потяга pending']);
});

test('what one resident has written is neither shown to another nor sent by them, and is there when they are back', async () => {
  city.edge = { ...city.edge, storage: sessionStorage };
  const room = await enter();
  sendMessage(room, 'моє');
  city.edge.resident.setState({ userId: 'u_ivan', displayName: 'Іван' }, true);
  expect(outbox(room)).toEqual([]);
  sendMessage(room, 'Іванове');
  expect(sends().map(({ text }) => text)).toEqual(['моє', 'Іванове']);
  city.edge.resident.setState(eg.olena, true);
  expect(outbox(room)).toEqual(['моє pending']);
  expect(sends().map(({ text }) => text)).toEqual(['моє', 'Іванове', 'моє']);
});

test('a refused message can be given up', async () => {
  const room = await enter();
  sendMessage(room, 'ні');
  city.socket.say({ event: 'city.room.error', client_id: 'mine-1', code: 'permission_denied', message: 'no' });
  discardMessage(room, 'mine-1');
  expect(outbox(room)).toEqual([]);
});

test('a message that came too soon waits for its turn, and then leaves by itself', async () => {
  const room = await enter();
  sendMessage(room, 'зарано');
  const refusal = { event: 'city.room.error', client_id: 'mine-1', code: 'resource_exhausted', message: 'no' };
  city.socket.say({ ...refusal, retry_after_ms: 20_000 });
  expect(outbox(room)).toEqual(['зарано pending']);
  sendMessage(room, 'і це');
  city.clock.pass(19_000);
  expect(outbox(room)).toEqual(['зарано pending', 'і це pending']);
  city.clock.pass(1_000);
  expect(sends().map(({ text }) => text)).toEqual(['зарано', 'зарано']);
  city.socket.say(ack('mine-1', 1));
  expect(sends().map(({ text }) => text)).toEqual(['зарано', 'зарано', 'і це']);
  expect(room.store.getState().waitUntil).toBeNull();
});

test('what was written behind a message without an answer waits for it, and goes on when none comes', async () => {
  const room = await enter();
  for (const text of ['раз', 'два', 'три']) sendMessage(room, text);
  expect(sends().map(({ text }) => text)).toEqual(['раз']);
  city.socket.say({ event: 'city.room.error', client_id: 'mine-1', code: 'invalid_argument', message: 'no' });
  expect(sends().map(({ text }) => text)).toEqual(['раз', 'два']);
  city.clock.pass(15_000);
  expect(sends().map(({ text }) => text)).toEqual(['раз', 'два', 'три']);
  expect(outbox(room)).toEqual(['раз failed', 'два failed', 'три pending']);
});

test('in slow mode the resident waits after each message; an older change of the room changes nothing', async () => {
  const room = await enter();
  const changed = (seq: number, slow_mode_seconds: number) => ({
    ...{ event: 'city.room.changed', room_id: 'city_general', seq },
    room: { description: 'Сад', slow_mode_seconds, pinned_seqs: [1], archived_at: null },
  });
  const { lastSeq = 0 } = room.store.getState().log ?? {};
  city.socket.say(changed(lastSeq + 1, 30));
  expect(room.store.getState()).toMatchObject({
    log: { lastSeq: lastSeq + 1 },
    rules: { description: 'Сад', slowModeSeconds: 30, pinnedSeqs: [1], archived: false },
  });
  city.socket.say(changed(lastSeq + 1, 99));
  expect(room.store.getState().rules.slowModeSeconds).toBe(30);
  sendMessage(room, 'раз');
  city.socket.say({ event: 'city.room.ack', client_id: 'mine-1', seq: lastSeq + 2 });
  expect(room.store.getState().waitUntil).toBe(city.clock.now() + 30_000);
  city.clock.pass(30_000);
  expect(room.store.getState().waitUntil).toBeNull();
});

test('what waits in slow mode leaves when slow mode ends', async () => {
  const room = await enter();
  const slow = (seq: number, slow_mode_seconds: number) =>
    city.socket.say({ event: 'city.room.changed', seq, room: { description: '', slow_mode_seconds } });
  const { lastSeq = 0 } = room.store.getState().log ?? {};
  slow(lastSeq + 1, 3_600);
  sendMessage(room, 'раз');
  city.socket.say(ack('mine-1', lastSeq + 2));
  sendMessage(room, 'два');
  expect(sends()).toHaveLength(1);
  slow(lastSeq + 2, 0);
  city.clock.pass(0);
  expect(sends().map(({ text }) => text)).toEqual(['раз', 'два']);
  expect(room.store.getState().waitUntil).toBeNull();
});

test('a place that was asked for before the log was read anew is asked for again', async () => {
  city.log = eg.run(1, 300);
  const room = await enter();
  const going = goToMessage(room, 20);
  city.log = eg.run(1, 400);
  city.socket.say(eg.snapshotFrame(city.log.slice(-50)));
  await going;
  expect(shown(room)).toContain(20);
  expect(room.store.getState()).toMatchObject({ aim: { to: 20 }, there: 'idle' });
});

test('unsent messages survive a reload of the page', async () => {
  city.edge = { ...city.edge, storage: sessionStorage };
  city.socket.lose();
  const before = await enter();
  city.socket.lose();
  sendMessage(before, 'не загубись');
  closeRoom(before);
  city.socket.find();
  const after = await enter();
  expect(sends().at(-1)).toMatchObject({ client_id: 'mine-1', text: 'не загубись' });
  city.socket.say(eg.messageFrame(eg.message({ seq: 1, clientId: 'mine-1', userId: eg.olena.userId })));
  expect(outbox(after)).toEqual([]);
  expect(sessionStorage.length).toBe(0);
});

test('what was not sent in a tab that is gone is sent from the room, once, whenever it is found there', async () => {
  const [gone, living] = [new Storage(), new Storage()];
  const leave = (clientId: string, where = gone) => {
    const wrote = { clientId, text: clientId, replyToSeq: null, mentions: [], at: 0 };
    keepOutbox(where, eg.olena.userId, 'city_general', post([], wrote));
  };
  const others = [
    { storage: living, lives: true },
    { storage: gone, lives: false },
  ];
  city.edge = { ...city.edge, storage: sessionStorage, withOtherTabs: async (work) => work(others) };
  leave('не чіпай', living);
  leave('раз');
  const room = await enter();
  expect(sends().map(({ text }) => text)).toEqual(['раз']);
  expect([gone.length, living.length]).toEqual([0, 1]);
  leave('два');
  await loadRoom(room);
  expect(outbox(room)).toEqual(['два pending', 'раз pending']);
  city.socket.say(ack('раз', 1));
  expect(sends().map(({ text }) => text)).toEqual(['раз', 'два']);
});

test('what a tab leaves of a room that is open here goes on from here; what is being written here stays as it is', async () => {
  const gone = new Storage();
  const others = [{ storage: gone, lives: false }];
  city.edge = { ...city.edge, storage: sessionStorage, withOtherTabs: async (work) => work(others) };
  const end = sendLeftRooms(city.edge, () => {});
  const room = await enter();
  sendMessage(room, 'своє');
  const wrote = { clientId: 'раз', text: 'раз', replyToSeq: null, mentions: [], at: 0 };
  const refused = { ...wrote, clientId: 'два', text: 'два' };
  keepOutbox(gone, eg.olena.userId, 'city_general', fail(post(post([], wrote), refused), 'два', 'permission_denied'));
  keepDraft(gone, eg.olena.userId, 'city_general', { ...emptyDraft, text: 'почате' });
  city.socket.lose();
  window.dispatchEvent(new StorageEvent('storage', { key: 'city.rooms.tab:1:city.rooms.outbox:u_olena:city_general' }));
  await vi.waitFor(() => expect(outbox(room)).toEqual(['раз pending', 'два failed', 'своє pending']));
  expect(readDraft(gone, eg.olena.userId, 'city_general').text).toBe('почате');
  expect(gone).toHaveLength(1);
  city.socket.find();
  city.socket.say({ event: 'city.room.resumed', recovered: true, members: [], online: 1 });
  expect(sends().map(({ text }) => text)).toEqual(['своє', 'раз']);
  end();
});

test('loads the past page by page until the first message', async () => {
  city.log = eg.run(1, 220);
  const room = await enter();
  expect(shown(room)?.[0]).toBe(171);
  room.store.setState({ readerAt: 175 });
  await loadEarlier(room);
  expect(shown(room)?.[0]).toBe(71);
  await loadEarlier(room);
  expect(shown(room)).toHaveLength(220);
  expect(room.store.getState().log?.hasEarlier).toBe(false);
});

test('a past that cannot be loaded says so, stays where it was, and may be asked for again with the next connection', async () => {
  city.log = eg.run(1, 120);
  const room = await enter();
  city.refuse = { listMessages: Code.Unavailable };
  await loadEarlier(room);
  expect(room.store.getState().earlier).toBe('failed');
  expect(shown(room)?.[0]).toBe(71);
  city.socket.lose();
  city.socket.find();
  expect(room.store.getState().earlier).toBe('idle');
});

test('however far one reads, four hundred messages are kept, and the way back is read again', async () => {
  city.log = eg.run(1, 1_000);
  const room = await enter();
  for (let page = 0; page < 5; page++) {
    room.store.setState({ readerAt: shown(room)?.[0] ?? null });
    await loadEarlier(room);
  }
  expect([shown(room)?.[0], shown(room)?.at(-1)]).toEqual([451, 850]);
  city.socket.say(eg.messageFrame(eg.message({ seq: 1_001 })));
  expect(shown(room)?.at(-1), 'it is not in the window').toBe(850);
  expect(room.store.getState().log).toMatchObject({ lastSeq: 1_001, hasLater: true });
  city.log.push(eg.message({ seq: 1_001 }));
  room.store.setState({ readerAt: 840 });
  for (let page = 0; page < 2; page++) await loadLater(room);
  expect(shown(room)?.at(-1)).toBe(1_001);
  expect(room.store.getState().log?.hasLater).toBe(false);
  room.store.setState({ readerAt: null });
  forgetFar(room);
  expect([shown(room)?.[0], shown(room)?.at(-1)], 'whoever is back at the end needs less').toEqual([852, 1_001]);
  city.socket.lose();
  city.socket.find();
  expect(city.socket.positions.at(-1), 'a resume begins after what was heard').toEqual({ epoch: 'e1', after: 1_001 });
});

test('leads to a message anywhere in the log, and back to the end', async () => {
  city.log = eg.run(1, 1_000);
  const room = await enter();
  await goToMessage(room, 300);
  expect([shown(room)?.[0], shown(room)?.at(-1)]).toEqual([251, 350]);
  expect(room.store.getState().aim).toEqual({ to: 300 });
  await goToBeginning(room);
  expect([shown(room)?.[0], shown(room)?.at(-1)]).toEqual([1, 100]);
  await goToEnd(room);
  expect([shown(room)?.[0], shown(room)?.at(-1)]).toEqual([901, 1_000]);
  expect(room.store.getState().aim).toEqual({ to: 'end' });
  const asked = city.asked.length;
  await goToMessage(room, 950);
  expect(city.asked.length, 'it is here already').toBe(asked);
});

test('a message that the log does not have is not found, and nobody is led anywhere', async () => {
  city.log = eg.run(1, 100).filter(({ seq }) => seq !== 7);
  const room = await enter();
  const { aim } = room.store.getState();
  for (const seq of [7, 101, 2 ** 31, 0]) {
    await goToMessage(room, seq);
    expect(room.store.getState().notFound).toEqual({ seq, reason: 'missing' });
  }
  city.refuse = { listMessages: Code.Unavailable };
  await goToMessage(room, 8);
  expect(room.store.getState().notFound).toEqual({ seq: 8, reason: 'failed' });
  expect(shown(room)?.[0]).toBe(51);
  expect(room.store.getState().aim).toBe(aim);
});

test('who is sent elsewhere while a page is on its way gets there, and the page is dropped', async () => {
  city.log = eg.run(1, 1_000);
  const room = await enter();
  const page = loadEarlier(room);
  await goToMessage(room, 300);
  await page;
  expect([shown(room)?.[0], shown(room)?.at(-1)]).toEqual([251, 350]);
  expect(room.store.getState()).toMatchObject({ earlier: 'idle', there: 'idle' });
});

test('opens at a message', async () => {
  city.log = eg.run(1, 1_000);
  const room = openRoom(city.edge, 'general', 300);
  opened.push(room);
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
  expect(shown(room)).toContain(300);
  expect(city.socket.positions).toEqual([{ epoch: 'e1', after: 1_000 }]);
});

test('opens where it was left, whatever its address names, and at the next message when that one is gone', async () => {
  city.log = eg.run(1, 1_000).filter(({ seq }) => seq !== 500);
  const room = openRoom(city.edge, 'general', 300, 500);
  opened.push(room);
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
  expect(room.store.getState()).toMatchObject({ aim: { to: 500, back: true }, notFound: null });
  expect(shown(room)).toContain(501);
  expect(shown(room)).not.toContain(300);
});

test('who left it at its end comes back there, and not to the message that its address names', async () => {
  city.log = eg.run(1, 1_000);
  const room = openRoom(city.edge, 'general', 300, 'end');
  opened.push(room);
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
  expect(room.store.getState().aim).toEqual({ to: 'end' });
  expect(shown(room)).toContain(1_000);
});

test('opens where the unread messages begin, when there are any by others', async () => {
  const unread = async (readUpTo: number) => {
    const room = openRoom(city.edge, 'general');
    opened.push(room);
    room.store.setState({ readUpTo });
    await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
    const { aim, readUpTo: line } = room.store.getState();
    return { first: shown(room)?.[0], aim: aim.to, line };
  };
  city.log = eg.run(1, 1_000);
  expect(await unread(300)).toEqual({ first: 251, aim: 'unread', line: 300 });
  expect(await unread(990)).toEqual({ first: 951, aim: 'unread', line: 990 });
  expect(await unread(1_000)).toEqual({ first: 951, aim: 'end', line: null });
  expect(await unread(0), 'never here').toEqual({ first: 951, aim: 'end', line: null });
  city.log = [...eg.run(1, 99), eg.message({ seq: 100, userId: eg.olena.userId })];
  expect(await unread(99), 'only an own one').toEqual({ first: 51, aim: 'end', line: null });
});

test('who is not at the end when something was missed stays there, and what they see is read again until it is true', async () => {
  city.log = eg.run(1, 1_000);
  const room = await enter();
  await goToMessage(room, 300);
  room.store.setState({ readerAt: 298 });
  city.log[299] = eg.message({ seq: 300, text: 'інакше', editedAt: 5 });
  city.refuse = { listMessages: Code.Unavailable };
  city.socket.say(eg.snapshotFrame(city.log.slice(-50), { top_seq: 2_000 }));
  await vi.waitFor(() => expect(room.store.getState().there).toBe('failed'));
  expect(shown(room)).toContain(300);
  city.refuse = {};
  city.clock.pass(3_000);
  await vi.waitFor(() => expect(room.store.getState().log?.stale).toBe(false));
  expect(room.store.getState().log?.messages.find(({ seq }) => seq === 300)?.text).toBe('інакше');
});

test('asks presence when names and count do not add up', async () => {
  const room = await enter();
  city.socket.say({ event: 'city.room.presence', online: 4, joined: [], left: [], version: 3 });
  await vi.waitFor(() => expect(room.store.getState().members.known.get('u_taras')?.status).toBe('away'));
});

test('a change that others overtook brings nobody back, and presence is asked', async () => {
  const room = await enter();
  const say = (version: number, joined: object[], left: string[], online: number) =>
    city.socket.say({ event: 'city.room.presence', online, joined, left, version });
  const { known } = room.store.getState().members;
  const gone = { user_id: 'u_gone', username: 'Хтось', status: 'online' };
  say(8, [gone], [], known.size + 1);
  say(10, [], ['u_gone'], known.size);
  expect(room.store.getState().members.known.has('u_gone')).toBe(false);
  say(9, [gone], [], known.size + 1);
  expect(room.store.getState().members.known.has('u_gone')).toBe(false);
  await vi.waitFor(() => expect(room.store.getState().members.known.get('u_taras')?.status).toBe('away'));
});

test('says that the resident is writing at most each three seconds', async () => {
  const room = await enter();
  const signal = typingSignal(room);
  const told = () => city.socket.sent.filter((frame) => frame.event === 'city.room.typing').length;
  signal.stroke();
  signal.stroke();
  expect(told()).toBe(1);
  city.clock.pass(2_999);
  expect(told()).toBe(1);
  city.clock.pass(1);
  expect(told()).toBe(2);
  signal.stroke();
  signal.rest();
  city.clock.pass(10_000);
  expect(told()).toBe(2);
});

test('somebody’s writing is forgotten by itself', async () => {
  const room = await enter();
  city.socket.say({ event: 'city.room.typing', user_id: 'u_taras', username: 'Тарас' });
  expect(room.store.getState().typing.size).toBe(1);
  city.clock.pass(5_000);
  expect(room.store.getState().typing.size).toBe(0);
});

test('one who stopped writing is forgotten while another goes on', async () => {
  const room = await enter();
  const types = (user_id: string) => city.socket.say({ event: 'city.room.typing', user_id, username: user_id });
  types('u_taras');
  city.clock.pass(3_000);
  types('u_ira');
  city.clock.pass(2_000);
  expect([...room.store.getState().typing.keys()]).toEqual(['u_ira']);
  city.clock.pass(3_000);
  expect(room.store.getState().typing.size).toBe(0);
});

test('a room that could not be loaded is asked for again when the connection is back', async () => {
  city.refuse = { getRoom: Code.Unavailable };
  const room = await enter();
  city.socket.lose();
  city.refuse = {};
  city.socket.find();
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
});

test('a subscription that the city cannot open now is tried again', async () => {
  const room = await enter();
  city.socket.say({ event: 'city.error', code: 'unavailable', message: 'rooms do not answer' });
  expect(room.store.getState()).toMatchObject({ phase: 'open', live: false });
  city.clock.pass(3_000);
  expect(city.socket.positions).toHaveLength(2);
  city.socket.say({ event: 'city.error', code: 'not_found', message: 'no such room' });
  expect(room.store.getState().phase).toBe('missing');
});

test('a closed room hears and asks nothing any more', async () => {
  const room = await enter();
  closeRoom(room);
  expect(city.socket.topics).toEqual([]);
});
