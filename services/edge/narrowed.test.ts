/** What somebody hears whom another resident blocks: everything but them, with counts that add up. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import {
  GetPresenceResponseSchema,
  GetRoomsResponseSchema,
  ListOnlineResponseSchema,
  type PresenceService,
} from 'proto/city/presence/v1/presence';
import { type PresenceSchema, Status } from 'proto/city/presence/v1/status';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Bus, openMemoryBus } from '../bus.ts';
import { presenceTopic as presenceBusTopic, roomPeopleTopic } from '../bus-topics.ts';
import { callerNamed, fakeConnection, openFakeRoom, roomId, silent } from './edge.testing.ts';
import { openPresenceTopic } from './presence-topic.ts';
import { openRoomTopic } from './room-topic.ts';
import { Topics } from './topics.ts';

const everyone = ['u_olena', 'u_taras', 'u_lesia'];
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

let bus: Bus;
/** Who is here, in the city and in the room. */
let here: string[];

beforeEach(() => {
  bus = openMemoryBus();
  here = [...everyone];
});

const presenceOf = (userId: string): MessageInitShape<typeof PresenceSchema> => ({
  ...{ userId, username: userId, status: here.includes(userId) ? Status.ONLINE : Status.OFFLINE },
});
const presence = {
  async listOnline() {
    // The first page does not name everyone.
    const presences = here.filter((userId) => userId !== 'u_olena').map(presenceOf);
    return create(ListOnlineResponseSchema, { presences, online: here.length, version: 1, epoch: 'e' });
  },
  async getPresence({ userIds = [] }: { userIds?: string[] }) {
    expect(userIds.length).toBeLessThanOrEqual(500);
    return create(GetPresenceResponseSchema, { presences: userIds.map(presenceOf) });
  },
  async getRooms() {
    const room = { roomId, online: here.length, members: here.map(presenceOf), version: 1 };
    return create(GetRoomsResponseSchema, { rooms: [room] });
  },
} as unknown as Client<typeof PresenceService>;

/** A resident whom these block. */
function blockedBy(...blockers: string[]) {
  const fake = fakeConnection({ caller: callerNamed('u_taras') });
  fake.connection.chosen = { ...fake.connection.chosen, unseen: blockers.length > 0 ? new Set(blockers) : undefined };
  return fake;
}
const say = async (topic: string, ...frames: object[]) => {
  for (const frame of frames) bus.publish(topic, JSON.stringify(frame));
  await nextTurn();
};

describe('in the city', () => {
  const open = () => openPresenceTopic(presence, bus, new Topics());
  const update = (user_id: string, status: string, online: number, version: number) => ({
    ...{ event: 'presence.update', user_id, username: user_id, status, last_seen: null, online, version },
  });

  test('they are in no list, no count and no change, and no version is missing', async () => {
    const { connection, sent } = blockedBy('u_olena');
    await open().subscribe(connection);
    await say(
      presenceBusTopic,
      update('u_lesia', 'away', 3, 2),
      update('u_olena', 'offline', 2, 3),
      update('u_maria', 'online', 3, 4),
      update('u_olena', 'online', 4, 5),
      update('u_lesia', 'offline', 3, 6),
    );
    expect(JSON.stringify(sent)).not.toContain('u_olena');
    expect(sent.map(({ event, online, version }) => [event, online, version])).toEqual([
      ['presence.bulk_update', 2, 1],
      ['presence.update', 2, 2],
      ['presence.count', 2, 3],
      ['presence.update', 3, 4],
      ['presence.count', 3, 5],
      ['presence.update', 2, 6],
    ]);
  });

  test('they are not counted, however many they are', async () => {
    const crowd = Array.from({ length: 700 }, (_, n) => `u_${n}`);
    here = [...everyone, ...crowd];
    const { connection, sent } = blockedBy(...crowd);
    await open().subscribe(connection);
    expect(sent[0]?.online).toBe(3);
  });

  test('everyone else hears what is made once for all', async () => {
    const topic = open();
    const [narrowed, whole] = [blockedBy('u_olena'), blockedBy()];
    await topic.subscribe(narrowed.connection);
    await topic.subscribe(whole.connection);
    await say(presenceBusTopic, update('u_olena', 'away', 3, 2));
    expect(whole.sent.map(({ event, online }) => [event, online])).toEqual([
      ['presence.bulk_update', 3],
      ['presence.update', 3],
    ]);
  });

  test('one who blocks a resident now vanishes, and is back when they do no longer', async () => {
    const { connection, sent } = blockedBy();
    await open().subscribe(connection);
    const shown = () => sent.at(-1)?.users?.map(({ user_id }) => user_id);
    connection.chosen.unseen = new Set(['u_lesia']);
    connection.lookAgain();
    await nextTurn();
    expect([shown(), sent.at(-1)?.online]).toEqual([['u_taras'], 2]);
    connection.chosen.unseen = undefined;
    connection.lookAgain();
    await nextTurn();
    expect([shown(), sent.at(-1)?.online]).toEqual([['u_taras', 'u_lesia'], 3]);
  });
});

describe('in a room', () => {
  const people = roomPeopleTopic(roomId);
  const open = (room = openFakeRoom()) => openRoomTopic(room, presence, bus, new Topics(), silent);
  const diff = (online: number, joined: string[], left: string[]) => ({
    ...{ event: 'city.room.presence', room_id: roomId, online, left, version: 2 },
    joined: joined.map((user_id) => ({ user_id, username: user_id, status: 'online' })),
  });

  test('they are not inside, nobody hears them at the door or typing, and what they write is heard', async () => {
    const room = openFakeRoom();
    room.append();
    const { connection, sent } = blockedBy('u_olena');
    await open(room).subscribe(connection, roomId, undefined);
    expect(sent[0]).toMatchObject({ online: 2, members: [{ user_id: 'u_taras' }, { user_id: 'u_lesia' }] });
    expect(sent[0]?.messages).toMatchObject([{ user_id: 'u_olena' }]);
    await say(
      people,
      { event: 'city.room.typing', user_id: 'u_olena' },
      { event: 'city.room.leave', user_id: 'u_olena' },
    );
    await say(people, diff(2, ['u_lesia'], ['u_olena']));
    await say(people, { event: 'city.room.join', user_id: 'u_olena' }, diff(3, ['u_olena'], []));
    await say(people, { event: 'city.room.typing', user_id: 'u_lesia' });
    expect(sent.slice(1).map(({ event, online, joined, left }) => [event, online, joined?.length, left])).toEqual([
      ['city.room.presence', 2, 1, []],
      ['city.room.presence', 2, 0, []],
      ['city.room.typing', undefined, undefined, undefined],
    ]);
  });

  test('of a big room the sample is without them', async () => {
    const { connection, sent } = blockedBy('u_olena');
    await open().subscribe(connection, roomId, undefined);
    const sample = everyone.map((user_id) => ({ user_id }));
    await say(people, { ...diff(300, [], []), sample });
    expect(sent.at(-1)).toMatchObject({ online: 299, sample: [{ user_id: 'u_taras' }, { user_id: 'u_lesia' }] });
  });

  test('one who blocks a resident now leaves, and comes back when they do no longer', async () => {
    const { connection, sent } = blockedBy();
    await open().subscribe(connection, roomId, undefined);
    connection.chosen.unseen = new Set(['u_olena', 'u_elsewhere']);
    connection.lookAgain();
    await nextTurn();
    expect(sent.slice(1)).toMatchObject([
      { event: 'city.room.leave', room_id: roomId, user_id: 'u_olena' },
      { event: 'city.room.presence', online: 2, joined: [{ user_id: 'u_taras' }, { user_id: 'u_lesia' }] },
    ]);
    expect(JSON.stringify(sent)).not.toContain('u_elsewhere');
    connection.chosen.unseen = undefined;
    connection.lookAgain();
    await nextTurn();
    expect(sent.at(-1)).toMatchObject({ event: 'city.room.presence', online: 3 });
    expect(sent.at(-1)?.joined).toHaveLength(3);
  });
});
