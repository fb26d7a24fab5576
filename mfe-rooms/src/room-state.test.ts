import fc from 'fast-check';
import type { Frame } from 'shell/contract';
import { expect, test } from 'vitest';
import * as eg from './example.ts';
import { post } from './outbox.ts';
import { fillGap } from './room-log.ts';
import type { RoomMessage } from './room-message.ts';
import { applyFrame, closedRoom, expireTyping, type RoomState, settled } from './room-state.ts';

const me = eg.olena.userId;
const hearAll = (frames: readonly Frame[], state: RoomState = closedRoom) =>
  frames.reduce((now, frame) => applyFrame(now, frame, me, 0), state);
const texts = (state: RoomState) => [
  ...(state.log?.messages ?? []).map((message) => message.text),
  ...state.outbox.map((entry) => `${entry.text} (${entry.state})`),
];
const opened = hearAll([eg.snapshotFrame(eg.run(1, 2))]);
const mine = (seq: number, clientId: string) => eg.message({ seq, clientId, userId: me, text: clientId });
const ack = (seq: number, client_id: string): Frame => ({ event: 'city.room.ack', client_id, seq, id: `m${seq}` });
const writing = (...ids: string[]): RoomState => ({
  ...opened,
  outbox: ids.reduce<RoomState['outbox']>(
    (box, clientId) => post(box, { clientId, text: clientId, replyToSeq: null, mentions: [], at: 1 }),
    [],
  ),
});

test('an own message is shown once, whichever of echo and acknowledgement comes first', () => {
  const echo = eg.messageFrame(mine(3, 'a'));
  expect(texts(hearAll([echo, ack(3, 'a')], writing('a')))).toEqual(['слово 1', 'слово 2', 'a']);
  expect(texts(hearAll([ack(3, 'a')], writing('a')))).toEqual(['слово 1', 'слово 2', 'a (sent)']);
  expect(texts(hearAll([ack(3, 'a'), echo], writing('a')))).toEqual(['слово 1', 'слово 2', 'a']);
});

test('an own echo behind a hole stays in the outbox until the hole is filled', () => {
  const holed = hearAll([eg.messageFrame(mine(4, 'a'))], writing('a'));
  expect(texts(holed)).toEqual(['слово 1', 'слово 2', 'a (pending)']);
  const log = holed.log && fillGap(holed.log, eg.run(3, 3).map(eg.posted));
  expect(texts(settled(holed, { log: log ?? undefined }, me))).toEqual(['слово 1', 'слово 2', 'слово 3', 'a']);
});

test('an own echo behind a change of the room is shown once', () => {
  const changed = { event: 'city.room.changed', seq: 3, room: { description: '' } };
  const heard = hearAll([eg.messageFrame(mine(4, 'a')), changed], writing('a'));
  expect(texts(heard)).toEqual(['слово 1', 'слово 2', 'a']);
});

test('a refusal that names the message marks it, one that names none changes nothing', () => {
  const refused = hearAll([{ event: 'city.room.error', client_id: 'a', code: 'invalid_argument' }], writing('a'));
  expect(refused.outbox[0]).toMatchObject({ state: 'failed', reason: 'invalid_argument' });
  expect(hearAll([{ event: 'city.room.error', code: 'resource_exhausted' }], opened)).toBe(opened);
});

test('a snapshot of another log replaces everything but what is on its way', () => {
  const again = hearAll([eg.snapshotFrame(eg.run(1, 1), { epoch: 'e2' })], writing('a'));
  expect(texts(again)).toEqual(['слово 1', 'a (pending)']);
  expect(again.log?.epoch).toBe('e2');
});

test('a resumed room goes on where it was', () => {
  const resumed = hearAll([{ event: 'city.room.resumed', recovered: true }, eg.messageFrame(eg.message({ seq: 3 }))], {
    ...opened,
    live: false,
  });
  expect(resumed.live).toBe(true);
  expect(resumed.log?.lastSeq).toBe(3);
});

test('a room that could not be resumed waits for its snapshot', () => {
  const lost = hearAll([{ event: 'city.room.resumed', recovered: false }], { ...opened, live: false });
  expect(lost.live).toBe(false);
  expect(hearAll([eg.snapshotFrame(eg.run(1, 5))], lost).live).toBe(true);
});

test('people come and go, and the city’s count has the last word', () => {
  const joined = hearAll([{ event: 'city.room.join', user_id: 'u_x', username: 'Ікс' }], opened);
  expect(joined.members.online).toBe(1);
  const counted = hearAll([{ event: 'city.room.presence', online: 12, joined: [], left: ['u_x'] }], joined);
  expect(counted.members).toEqual({ known: new Map(), online: 12 });
});

test('a big room names a sample', () => {
  const sample = [{ user_id: 'u_x', username: 'Ікс', status: 'away' }];
  const big = hearAll([{ event: 'city.room.presence', online: 900, joined: [], left: [], sample }], opened);
  expect(big.members.online).toBe(900);
  expect([...big.members.known.values()]).toEqual([{ userId: 'u_x', username: 'Ікс', status: 'away' }]);
});

test('typing is believed for a while, ends with the message, and is never about oneself', () => {
  const typing = hearAll([{ event: 'city.room.typing', user_id: 'u_taras', username: 'Тарас' }], opened);
  expect([...typing.typing.keys()]).toEqual(['u_taras']);
  expect(expireTyping(typing, 4_999)).toBe(typing);
  expect(expireTyping(typing, 5_000).typing.size).toBe(0);
  expect(hearAll([eg.messageFrame(eg.message({ seq: 3 }))], typing).typing.size).toBe(0);
  expect(hearAll([{ event: 'city.room.typing', user_id: me }], opened)).toBe(opened);
});

test.each<Frame>([
  { event: 'city.room.message' },
  { event: 'city.room.message', message: { id: 'x', seq: 'three', user_id: 'u', text: 't' } },
  { event: 'city.room.message', message: { id: 'x', seq: -1, user_id: 'u', text: 't' } },
  { event: 'city.room.ack', client_id: 7, seq: 1 },
  { event: 'city.room.snapshot', epoch: 5 },
  { event: 'city.room.typing' },
  { event: 'city.room.nonsense' },
])('a frame that makes no sense changes nothing: %j', (frame) => {
  expect(applyFrame(opened, frame, me, 0)).toBe(opened);
});

test('any interleaving and doubling of frames and acknowledgements ends in the log’s order, each message once', () => {
  const scenario = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }).chain((own) => {
    const log = own.map((isMine, index) =>
      isMine ? mine(index + 3, `mine ${index}`) : eg.message({ seq: index + 3, text: `theirs ${index}` }),
    );
    const frames = log.flatMap((message) => [
      eg.messageFrame(message),
      ...(message.userId === me ? [ack(message.seq, message.clientId)] : []),
    ]);
    const heard = fc.shuffledSubarray([...frames, ...frames], { minLength: 0 });
    return fc.record({ log: fc.constant(log), heard });
  });
  fc.assert(
    fc.property(scenario, ({ log, heard }) => {
      const own = log.filter((message) => message.userId === me).map((message) => message.clientId);
      let state = writing(...own);
      for (const frame of heard) {
        state = applyFrame(state, frame, me, 0);
        expectPrefix(state, log);
        expectEachOnce(state, own);
      }
      // What the city answers to "what comes after lastSeq" closes every hole.
      const last = state.log?.lastSeq ?? 0;
      const filled = state.log && fillGap(state.log, log.filter((message) => message.seq > last).map(eg.posted));
      state = settled(state, { log: filled ?? undefined }, me);
      expect(state.log?.messages.slice(2).map((message) => message.id)).toEqual(log.map((message) => message.id));
      expect(state.outbox).toEqual([]);
    }),
  );
});

function expectPrefix(state: RoomState, log: readonly RoomMessage[]): void {
  const shown = state.log?.messages.slice(2).map((message) => message.id) ?? [];
  expect(shown).toEqual(log.slice(0, shown.length).map((message) => message.id));
}

function expectEachOnce(state: RoomState, own: readonly string[]): void {
  const inLog = (state.log?.messages ?? []).filter((message) => message.userId === me).map((m) => m.clientId);
  const all = [...inLog, ...state.outbox.map((entry) => entry.clientId)];
  expect([...all].sort()).toEqual([...own].sort());
}
