import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { GetHomeResponseSchema } from 'proto/city/home/v1/home';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Subscription } from './connection.ts';
import { fakeConnection, type Sent } from './edge.testing.ts';
import { openHomeTopic } from './home-topic.ts';
import { Topics } from './topics.ts';

let heard: Sent[];
let answer: () => { residentsOnline: number };
let listening: Subscription;

beforeEach(() => {
  vi.useFakeTimers();
  answer = () => ({ residentsOnline: 3 });
  const home = { getHome: async () => create(GetHomeResponseSchema, answer()) };
  const { connection, sent } = fakeConnection({ view: { kind: 'city' } });
  heard = sent;
  listening = openHomeTopic(home as never, new Topics(), { warn() {} } as never).subscribe(connection);
});

afterEach(() => {
  listening.end();
  vi.useRealTimers();
});

const look = () => vi.advanceTimersByTimeAsync(5_000);

test('tells what City Home shows when it has changed, and only then', async () => {
  await look();
  await look();
  expect(heard).toMatchObject([{ event: 'home.update', topic: 'home', home: { residents_online: 3 } }]);
  answer = () => ({ residentsOnline: 4 });
  await look();
  expect(heard.at(-1)).toMatchObject({ event: 'home.update', home: { residents_online: 4 } });
  expect(heard).toHaveLength(2);
});

test('says while nobody can tell that nobody can, and tells anew afterwards', async () => {
  await look();
  answer = () => {
    throw new ConnectError('home is away', Code.Unavailable);
  };
  await look();
  expect(heard.at(-1)).toMatchObject({ event: 'city.error', topic: 'home', code: 'unavailable' });
  answer = () => ({ residentsOnline: 3 });
  await look();
  expect(heard.at(-1)).toMatchObject({ event: 'home.update', home: { residents_online: 3 } });
});

test('looks at nothing when nobody listens', async () => {
  listening.end();
  await look();
  expect(heard).toEqual([]);
});
