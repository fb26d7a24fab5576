/** The topic `presence`: the whole picture first, read once for many, then each change. */
import { create } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import { ListOnlineResponseSchema, type PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import { beforeEach, expect, test, vi } from 'vitest';
import { type Bus, openMemoryBus } from '../bus.ts';
import { presenceTopic as presenceBusTopic } from '../bus-topics.ts';
import { fakeConnection } from './edge.testing.ts';
import { openPresenceTopic, type PresenceTopic } from './presence-topic.ts';
import { Topics } from './topics.ts';

const olena = { userId: 'u_olena', username: 'Олена', status: Status.ONLINE, doNotDisturb: true };

let bus: Bus;
let topic: PresenceTopic;
let gap: () => void;
let answer: () => Promise<void>;
const listOnline = vi.fn(async () => {
  await answer();
  return create(ListOnlineResponseSchema, { presences: [olena], online: 900, version: 7, epoch: 'e1' });
});
const onGap = (hear: () => void) => {
  gap = hear;
};
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const say = (version: number) =>
  bus.publish(presenceBusTopic, JSON.stringify({ event: 'presence.update', user_id: 'u_taras', version }));

beforeEach(() => {
  listOnline.mockClear();
  answer = async () => {};
  bus = { ...openMemoryBus(), onGap };
  topic = openPresenceTopic({ listOnline } as unknown as Client<typeof PresenceService>, bus, new Topics());
});

test('everyone who is here, then what was said meanwhile and after', async () => {
  const { connection, sent } = fakeConnection({ view: { kind: 'presence' }, holder: 'edge:5' });
  answer = async () => say(8);
  await topic.subscribe(connection);
  say(9);
  await nextTurn();
  expect(sent).toEqual([
    {
      event: 'presence.bulk_update',
      users: [{ user_id: 'u_olena', username: 'Олена', status: 'online', last_seen: null, do_not_disturb: true }],
      ...{ online: 900, version: 7, epoch: 'e1', connection_id: 'edge:5' },
    },
    ...[8, 9].map((version) => ({ event: 'presence.update', user_id: 'u_taras', version })),
  ]);
});

test('a thousand who come at once, and who lost something at once, cost a few reads; each has its own name', async () => {
  const tabs = Array.from({ length: 1_000 }, (_, n) => fakeConnection({ holder: `edge:${n}` }));
  await Promise.all(tabs.map(({ connection }) => topic.subscribe(connection)));
  gap();
  await nextTurn();
  expect(listOnline.mock.calls.length).toBeLessThanOrEqual(4);
  const pictures = tabs.map(({ sent }) => sent.map(({ connection_id }) => connection_id));
  expect(pictures).toEqual(tabs.map((_, n) => [`edge:${n}`, `edge:${n}`]));
});

test('what is said while everyone is read anew comes after them, and is not lost when they cannot be read, which is tried again', async () => {
  const { connection, sent } = fakeConnection();
  await topic.subscribe(connection);
  sent.length = 0;
  answer = async () => say(8);
  gap();
  await nextTurn();
  answer = async () => {
    say(9);
    await nextTurn();
    throw new Error('away');
  };
  gap();
  await nextTurn();
  await nextTurn();
  const told = [
    ['presence.bulk_update', 7],
    ['presence.update', 8],
    ['presence.update', 9],
  ];
  expect(sent.map(({ event, version }) => [event, version])).toEqual(told);
  answer = async () => {};
  connection.ping();
  await nextTurn();
  expect(sent.map(({ event, version }) => [event, version])).toEqual([...told, ['presence.bulk_update', 7]]);
});

test('a slow reader misses changes, and is told anew who is here once they have caught up', async () => {
  const { connection, sent, wire } = fakeConnection();
  await topic.subscribe(connection);
  const afterPing = async () => {
    connection.ping();
    await nextTurn();
    return sent.splice(0).map(({ event }) => event);
  };
  expect(await afterPing()).toEqual(['presence.bulk_update']);
  wire.queued = 100 * 1024;
  say(8);
  await nextTurn();
  expect(await afterPing()).toEqual([]);
  wire.queued = 0;
  expect(await afterPing()).toEqual(['presence.bulk_update']);
  expect(await afterPing()).toEqual([]);
});

test('a subscription that cannot be opened hears nothing, and one that has ended neither', async () => {
  const { connection, sent } = fakeConnection();
  answer = async () => {
    say(8);
    await nextTurn();
    throw new Error('away');
  };
  await expect(topic.subscribe(connection)).rejects.toThrow('away');
  answer = async () => {};
  const subscription = await topic.subscribe(connection);
  subscription.end();
  say(9);
  gap();
  await nextTurn();
  expect(sent.map(({ event }) => event)).toEqual(['presence.bulk_update']);
});
