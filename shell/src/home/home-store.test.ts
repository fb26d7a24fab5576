import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import fc from 'fast-check';
import { FeedEventSchema } from 'proto/city/feed/v1/feed';
import { HomeService } from 'proto/city/home/v1/home';
import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { CitySocket, Frame, SocketState } from '../contract.ts';
import { merge, openHome } from './home-store.ts';

const event = (id: string) => create(FeedEventSchema, { id, kind: 'resident.arrived' });

const open = (answer: () => object) => {
  const hearers = new Map<string, (frame: Frame) => void>();
  const status = createStore<SocketState>(() => ({ state: 'connecting' }));
  const socket: CitySocket = {
    status,
    subscribe(topic, hear) {
      hearers.set(topic, hear);
      return () => hearers.delete(topic);
    },
    send: () => false,
  };
  let asked = 0;
  const transport = createRouterTransport((router) =>
    router.service(HomeService, {
      getHome: () => {
        asked += 1;
        return answer();
      },
    }),
  );
  const home = openHome(transport, socket, () => 42);
  const told = (frame: Frame) => hearers.get(frame.topic ?? '')?.(frame);
  return { home, told, status, hearers, asked: () => asked };
};

test('shows the answer, then what the city tells', async () => {
  const { home, told } = open(() => ({ residentsOnline: 3, events: [event('1')] }));
  home.follow();
  await home.refresh();
  expect(home.store.getState()).toMatchObject({ asOf: 42, failed: false, home: { residentsOnline: 3 } });
  told({
    event: 'feed.event',
    topic: 'feed',
    event_data: { id: '2', kind: 'room.created', created_at: '2026-11-22T10:00:00Z' },
  });
  expect(home.store.getState().events.map(({ id }) => id)).toEqual(['2', '1']);
  told({ event: 'home.update', topic: 'home', home: { residents_online: 4, events: [{ id: '3' }] } });
  expect(home.store.getState().home?.residentsOnline).toBe(4);
  expect(home.store.getState().events.map(({ id }) => id)).toEqual(['3', '2', '1']);
});

test('a failure is told and leaves what was known', async () => {
  let down = false;
  const { home } = open(() => {
    if (down) throw new ConnectError('home is away', Code.Unavailable);
    return { residentsOnline: 3 };
  });
  await home.refresh();
  down = true;
  await home.refresh();
  expect(home.store.getState()).toMatchObject({ failed: true, home: { residentsOnline: 3 } });
});

test('asks again when the socket has gone or come back, and once at a time', async () => {
  const { home, status, asked } = open(() => ({}));
  const stop = home.follow();
  const first = home.refresh();
  status.setState({ state: 'open' });
  await first;
  expect(asked()).toBe(1);
  status.setState({ state: 'waiting' });
  await home.refresh();
  expect(asked()).toBe(2);
  status.setState({ state: 'connecting' });
  status.setState({ state: 'open' });
  await home.refresh();
  expect(asked()).toBe(3);
  stop();
  status.setState({ state: 'waiting' });
  expect(asked()).toBe(3);
});

test('frames that make no sense change nothing', () => {
  const { home, told } = open(() => ({}));
  home.follow();
  const before = home.store.getState();
  for (const data of [undefined, null, 7, 'x', [], { id: 5 }]) {
    told({ event: 'feed.event', topic: 'feed', event_data: data });
    told({ event: 'home.update', topic: 'home', home: data === null || Array.isArray(data) ? 'x' : data });
  }
  told({ event: 'subscribed', topic: 'feed' });
  expect(home.store.getState().events).toEqual(before.events);
});

test('events: each once, newest first, three at the most, in whatever order they come', () => {
  const ids = fc.array(fc.integer({ min: 0, max: 30 }).map((n) => String(n).padStart(2, '0')));
  fc.assert(
    fc.property(ids, ids, (a, b) => {
      const merged = merge(a.map(event), b.map(event)).map(({ id }) => id);
      expect(merged).toEqual([...new Set([...a, ...b])].sort().reverse().slice(0, 3));
    }),
  );
});
