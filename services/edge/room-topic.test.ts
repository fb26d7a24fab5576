import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { GetRoomsResponseSchema } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import type { Message } from 'proto/city/rooms/v1/message';
import { expect, test, vi } from 'vitest';
import { type Bus, openMemoryBus } from '../bus.ts';
import { roomPeopleTopic, roomTopic } from '../bus-topics.ts';
import type { Subscription } from './connection.ts';
import { fakeConnection, openFakeRoom, roomId, type Sent, silent } from './edge.testing.ts';
import { openRoomTopic } from './room-topic.ts';
import { Topics } from './topics.ts';

const olena = { userId: 'u_olena', username: 'Олена', status: Status.ONLINE };
const presence = {
  getRooms: async () =>
    create(GetRoomsResponseSchema, { rooms: [{ roomId, online: 1, members: [olena], version: 7 }] }),
};
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const upTo = (length: number, from = 1) => Array.from({ length: length - from + 1 }, (_, index) => index + from);

/** The seqs that a client has after these frames, which must have come in order; a snapshot begins anew. */
function seqsOf(sent: readonly Sent[]): number[] {
  let seqs: number[] = [];
  for (const frame of sent) {
    if (frame.event === 'city.room.snapshot') seqs = frame.messages?.map(({ seq }) => seq) ?? [];
    if (frame.event === 'city.room.message') seqs.push(frame.seq ?? Number.NaN);
  }
  return seqs;
}

function openTopic(room = openFakeRoom(), given: Partial<Bus> = {}, people: typeof presence = presence) {
  const gaps: (() => void)[] = [];
  const bus: Bus = { ...openMemoryBus(), onGap: (hear) => void gaps.push(hear), ...given };
  const topic = openRoomTopic(room, people, bus, new Topics(), silent);
  return {
    ...{ room, bus, topic },
    tell: (entry: string) => bus.publish(roomTopic(roomId), entry),
    gap: () => {
      for (const hear of gaps) hear();
    },
  };
}

/** A room that can be held: every call waits while `hold` is set. */
function heldRoom() {
  const gate = { hold: undefined as Promise<void> | undefined, letGo: () => {} };
  const room = openFakeRoom(async (leg) => (leg === 'back' ? gate.hold : undefined));
  const close = () => {
    gate.hold = new Promise((resolve) => {
      gate.letGo = () => {
        gate.hold = undefined;
        resolve();
      };
    });
  };
  return { room, close, letGo: () => gate.letGo() };
}

test('a snapshot first, with the people inside, then what comes', async () => {
  const { room, topic, tell } = openTopic();
  room.append();
  const { connection, sent } = fakeConnection();
  const subscription = await topic.subscribe(connection, roomId, undefined);
  tell(room.append());
  await nextTurn();
  expect(sent).toMatchObject([
    {
      ...{ event: 'city.room.snapshot', room_id: roomId, epoch: 'e1', top_seq: 1, online: 1, version: 7 },
      ...{ members: [{ user_id: 'u_olena', username: 'Олена', status: 'online' }], messages: [{ seq: 1 }] },
    },
    { event: 'city.room.message', room_id: roomId, seq: 2, message: { text: '№ 2' } },
  ]);
  subscription.end();
  tell(room.append());
  await nextTurn();
  expect(sent).toHaveLength(2);
});

test('what was posted here is heard without the Bus, and not again with it', async () => {
  const { room, topic, tell } = openTopic();
  room.append();
  const { connection, sent } = fakeConnection();
  await topic.subscribe(connection, roomId, undefined);
  const entry = room.append();
  const { events } = await room.listEvents({ afterSeq: 1, limit: 1 });
  const message = events[0]?.event.value as Message;
  topic.posted(message);
  await nextTurn();
  expect(seqsOf(sent)).toEqual([1, 2]);
  expect(JSON.stringify(sent.at(-1))).toBe(entry.slice(entry.indexOf('{')));
  tell(entry);
  // A retry is answered with the message that is known.
  topic.posted(message);
  await nextTurn();
  expect(seqsOf(sent)).toEqual([1, 2]);
  expect(() => topic.posted({ ...message, roomId: 'r_nobody_listens' })).not.toThrow();
});

test('what is said while the snapshot is on its way is neither lost nor doubled', async () => {
  const { room, close, letGo } = heldRoom();
  const { topic, tell, bus } = openTopic(room);
  const first = fakeConnection();
  await topic.subscribe(first.connection, roomId, undefined);
  close();
  const { connection, sent } = fakeConnection();
  const entries = [room.append(), room.append()];
  tell(entries[0] ?? '');
  const subscribing = topic.subscribe(connection, roomId, undefined);
  await nextTurn();
  // The snapshot has both; these come before it.
  tell(entries[1] ?? '');
  tell(room.append());
  bus.publish(roomPeopleTopic(roomId), JSON.stringify({ event: 'city.room.join', user_id: 'u_taras' }));
  await nextTurn();
  expect(sent).toEqual([]);
  letGo();
  await subscribing;
  expect(sent.map((frame) => frame.event)).toEqual(['city.room.snapshot', 'city.room.message', 'city.room.join']);
  expect(seqsOf(sent)).toEqual([1, 2, 3]);
  expect(seqsOf(first.sent)).toEqual([1, 2, 3]);
});

test('who comes back gets exactly what was missed', async () => {
  const { room, topic, tell } = openTopic();
  for (let n = 0; n < 120; n++) room.append();
  const { connection, sent } = fakeConnection();
  await topic.subscribe(connection, roomId, { epoch: 'e1', after: 5 });
  tell(room.append());
  await nextTurn();
  expect(sent[0]).toMatchObject({ event: 'city.room.resumed', recovered: true, top_seq: 120, online: 1 });
  expect(sent.slice(1).every((frame) => frame.event === 'city.room.message')).toBe(true);
  expect(seqsOf(sent)).toEqual(upTo(121, 6));
});

test('who missed nothing gets nothing but what comes', async () => {
  const { room, topic, tell } = openTopic();
  room.append();
  const { connection, sent } = fakeConnection();
  await topic.subscribe(connection, roomId, { epoch: 'e1', after: 1 });
  // Read once by whoever follows the room for all.
  expect(room.getRoom).toHaveBeenCalledOnce();
  tell(room.append());
  await nextTurn();
  expect(sent.map((frame) => frame.event)).toEqual(['city.room.resumed', 'city.room.message']);
  expect(sent[0]).toMatchObject({ room_id: roomId, epoch: 'e1', top_seq: 1, recovered: true, online: 1, version: 7 });
});

test.each([
  ['another epoch', { epoch: 'e0', after: 1 }],
  ['a seq that the log has not reached', { epoch: 'e1', after: 1_000 }],
  ['more than is worth replaying', { epoch: 'e1', after: 0 }],
])('%s: recovered false and a snapshot, never a part', async (_what, position) => {
  const { room, topic } = openTopic();
  for (let n = 0; n < 501; n++) room.append();
  const { connection, sent } = fakeConnection();
  await topic.subscribe(connection, roomId, position);
  expect(sent.map((frame) => frame.event)).toEqual(['city.room.resumed', 'city.room.snapshot']);
  expect(sent[0]?.recovered).toBe(false);
  expect(seqsOf(sent)).toEqual(upTo(501, 452));
});

test('when presence cannot be asked the room opens, and says so', async () => {
  const { topic } = openTopic(undefined, {}, { getRooms: () => Promise.reject(new Error('presence is away')) });
  const { connection, sent } = fakeConnection();
  await topic.subscribe(connection, roomId, undefined);
  expect(sent).toMatchObject([{ event: 'city.room.snapshot', online: null, members: [] }]);
});

test('when rooms cannot be asked the subscription fails, and the next one begins anew', async () => {
  let away = true;
  const room = openFakeRoom(async () => {
    if (away) throw new Error('rooms is away');
  });
  const { topic, tell } = openTopic(room);
  await expect(topic.subscribe(fakeConnection().connection, roomId, undefined)).rejects.toThrow('rooms is away');
  away = false;
  const { connection, sent } = fakeConnection();
  const subscription = await topic.subscribe(connection, roomId, undefined);
  tell(room.append());
  await nextTurn();
  subscription.end();
  expect(seqsOf(sent)).toEqual([1]);
});

test('where something may have been lost, who is inside is told anew, as soon as presence can say', async () => {
  let away = false;
  const { topic, gap } = openTopic(undefined, undefined, {
    getRooms: async () => (away ? Promise.reject(new Error('away')) : presence.getRooms()),
  });
  const { connection, sent } = fakeConnection();
  const subscription = await topic.subscribe(connection, roomId, undefined);
  const told = async () => {
    await nextTurn();
    return sent
      .splice(0)
      .flatMap(({ event, online, joined }) => (event === 'city.room.presence' ? [[online, joined?.length]] : []));
  };
  gap();
  expect(await told()).toEqual([[1, 1]]);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    away = true;
    gap();
    expect(await told()).toEqual([]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await told()).toEqual([]);
    away = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await told()).toEqual([[1, 1]]);
    away = true;
    gap();
    subscription.end();
    await nextTurn();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('a slow reader is closed to resume later, and is not told who is typing before that', async () => {
  const { room, topic, tell, bus } = openTopic();
  const { connection, sent, socket, wire } = fakeConnection();
  await topic.subscribe(connection, roomId, undefined);
  wire.queued = 100 * 1024;
  bus.publish(roomPeopleTopic(roomId), JSON.stringify({ event: 'city.room.typing' }));
  tell(room.append());
  await nextTurn();
  expect([sent.map((frame) => frame.event), socket.closed]).toEqual([
    ['city.room.snapshot', 'city.room.message'],
    undefined,
  ]);
  wire.queued = 2 * 1024 * 1024;
  tell(room.append());
  await nextTurn();
  expect(socket.closed).toBe(4008);
});

test('whenever one comes, whatever crosses whatever: every seq once and in order', async () => {
  const position = fc.option(fc.nat(6), { nil: undefined });
  const fate = fc.constantFrom('told', 'told', 'told twice', 'lost', 'posted', 'posted and lost');
  const fates = fc.array(fate, { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.nat(4),
      fc.integer({ min: 1, max: 4 }),
      fates,
      fc.array(position, { minLength: 1, maxLength: 3 }),
      async (scheduler, before, longestPage, how, positions) => {
        const room = openFakeRoom((leg) => scheduler.schedule(Promise.resolve(), leg), longestPage);
        const { topic, tell, gap } = openTopic(room);
        for (let n = 0; n < before; n++) room.append();
        for (const fate of how) {
          void scheduler.schedule(Promise.resolve(), `append, ${fate}`).then(() => {
            const entry = room.append();
            const [message] = room.log.slice(-1);
            if (fate.startsWith('posted')) {
              void scheduler.schedule(Promise.resolve(), 'answer').then(() => message && topic.posted(message));
            }
            for (let n = 0; n < { told: 1, 'told twice': 2, lost: 0, posted: 1, 'posted and lost': 0 }[fate]; n++) {
              void scheduler.schedule(Promise.resolve(), 'frame').then(() => tell(entry));
            }
          });
        }
        const subscriptions: Subscription[] = [];
        const readers = positions.map((after) => ({ after, ...fakeConnection() }));
        for (const { connection, after } of readers) {
          void scheduler.schedule(Promise.resolve(), `comes after ${after}`).then(async () => {
            subscriptions.push(
              await topic.subscribe(connection, roomId, after === undefined ? undefined : { epoch: 'e1', after }),
            );
          });
        }
        await scheduler.waitIdle();
        gap();
        await scheduler.waitIdle();
        for (const subscription of subscriptions) subscription.end();
        for (const { after, sent } of readers) {
          const recovered = sent[0]?.recovered === true;
          expect(seqsOf(sent)).toEqual(upTo(room.log.length, recovered ? (after ?? 0) + 1 : 1));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('however much was missed, and whatever comes meanwhile: exactly that, or the end of the log and that it is one', async () => {
  const [missed, coming] = [fc.oneof(fc.nat(1_100), fc.integer({ min: 490, max: 510 })), fc.nat(12)];
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), missed, coming, async (scheduler, count, later) => {
      const room = openFakeRoom((leg) => scheduler.schedule(Promise.resolve(), leg));
      const { topic, tell, gap } = openTopic(room);
      for (let n = 0; n < 1_100; n++) room.append();
      const after = room.log.length - count;
      for (let n = 0; n < later; n++) {
        void scheduler.schedule(Promise.resolve(), 'append').then(() => tell(room.append()));
      }
      const { connection, sent } = fakeConnection();
      const opening = topic.subscribe(connection, roomId, { epoch: 'e1', after });
      await scheduler.waitIdle();
      gap();
      await scheduler.waitIdle();
      (await opening).end();
      const { recovered, top_seq: top = Number.NaN } = sent[0] as Sent;
      expect(recovered).toBe(top - after <= 500);
      expect(seqsOf(sent)).toEqual(upTo(room.log.length, recovered ? after + 1 : top - 49));
    }),
    { numRuns: 60 },
  );
});
