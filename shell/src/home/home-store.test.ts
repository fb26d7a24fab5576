import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { FeedEventSchema } from 'proto/city/feed/v1/event';
import { type GetHomeResponse, GetHomeResponseSchema, HomeService } from 'proto/city/home/v1/home';
import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { CitySocket, Frame, SocketState } from '../contract.ts';
import { openHome } from './home-store.ts';

const event = (id: string) => create(FeedEventSchema, { id, kind: 'resident.arrived' });

const ids = (events: readonly { id: string }[]) => events.map(({ id }) => id);

const open = (answer: () => object, told: GetHomeResponse | null = null) => {
  let now = 42;
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
  const home = openHome({ transport, socket, told, now: () => now });
  const tell = (frame: Frame) => hearers.get(frame.topic ?? '')?.(frame);
  const pass = (ms: number) => {
    now += ms;
  };
  return { home, tell, status, hearers, pass, asked: () => asked };
};

test('shows the answer, then what the city tells', async () => {
  const { home, tell } = open(() => ({ residentsOnline: 3, events: [event('1')] }));
  home.follow();
  await home.refresh();
  expect(home.store.getState()).toMatchObject({ asOf: 42, failed: false, home: { residentsOnline: 3 } });
  tell({
    event: 'feed.event',
    topic: 'feed',
    event_data: { id: '2', kind: 'room.created', created_at: '2026-11-22T10:00:00Z' },
  });
  expect(ids(home.store.getState().events.shown)).toEqual(['1']);
  expect(ids(home.store.getState().events.news)).toEqual(['2']);
  tell({ event: 'home.update', topic: 'home', home: { residents_online: 4, events: [{ id: '3' }] } });
  expect(home.store.getState().home?.residentsOnline).toBe(4);
  expect(ids(home.store.getState().events.news)).toEqual(['3', '2']);
  home.showNews();
  expect(ids(home.store.getState().events.shown)).toEqual(['3', '2', '1']);
});

test('begins with what the document told, as of when it was read', () => {
  const document = create(GetHomeResponseSchema, {
    residentsOnline: 2,
    events: [event('1')],
    readAt: timestampFromMs(7),
  });
  const { home, asked } = open(() => ({}), document);
  expect(home.store.getInitialState(), 'what the edge draws').toBe(home.store.getState());
  expect(home.store.getState()).toMatchObject({ asOf: 7, failed: false, home: { residentsOnline: 2 } });
  expect(ids(home.store.getState().events.shown)).toEqual(['1']);
  expect(asked()).toBe(0);
});

test('what a kept document told is not taken for live where there is no network', async () => {
  const away = () => {
    throw new ConnectError('no network', Code.Unavailable);
  };
  const { home, status } = open(
    away,
    create(GetHomeResponseSchema, { residentsOnline: 2, readAt: timestampFromMs(7) }),
  );
  status.setState({ state: 'offline' });
  home.follow();
  await expect.poll(() => home.store.getState().failed).toBe(true);
  expect(home.store.getState()).toMatchObject({ asOf: 7, home: { residentsOnline: 2 } });
});

test('an edge that cannot read City Home says so, and what was known is no longer taken for live', async () => {
  const { home, tell } = open(() => ({ residentsOnline: 3 }));
  home.follow();
  await home.refresh();
  tell({ event: 'city.error', topic: 'home', code: 'unavailable', message: 'City Home cannot be read now' });
  expect(home.store.getState()).toMatchObject({ failed: true, home: { residentsOnline: 3 } });
});

test('popular rooms change their order at most each 15 s, and not under a pointer', async () => {
  let rooms = ['a', 'b'];
  const { home, pass } = open(() => ({ popular: rooms.map((id) => ({ room: { id } })) }));
  const shown = () => home.store.getState().popular.map(({ room }) => room?.id);
  await home.refresh();
  rooms = ['b', 'a'];
  pass(14_999);
  await home.refresh();
  expect(shown()).toEqual(['a', 'b']);
  home.holdOrder(true);
  pass(1);
  await home.refresh();
  expect(shown()).toEqual(['a', 'b']);
  home.holdOrder(false);
  await home.refresh();
  expect(shown()).toEqual(['b', 'a']);
});

test('who comes back after a while begins anew, and without a connection with what was', async () => {
  const { home, pass, status, asked } = open(() => ({ residentsOnline: 3, events: [event('1')] }));
  status.setState({ state: 'open' });
  home.follow()();
  await home.refresh();
  pass(9_999);
  home.follow()();
  expect(home.store.getState().home?.residentsOnline).toBe(3);
  await home.refresh();
  expect(asked(), 'what changed meanwhile is not told again').toBe(2);
  pass(10_000);
  home.follow()();
  expect(home.store.getState().home).toBeUndefined();
  await home.refresh();
  expect(asked()).toBe(3);
  pass(10_000);
  status.setState({ state: 'waiting' });
  home.follow()();
  expect(home.store.getState().home?.residentsOnline).toBe(3);
});

test('a list that goes while somebody points at it holds nothing when it comes back', async () => {
  let rooms = ['a', 'b'];
  const { home, pass } = open(() => ({ popular: rooms.map((id) => ({ room: { id } })) }));
  const end = home.follow();
  await home.refresh();
  home.holdOrder(true);
  end();
  rooms = ['b', 'a'];
  pass(15_000);
  home.follow();
  await home.refresh();
  expect(home.store.getState().popular.map(({ room }) => room?.id)).toEqual(['b', 'a']);
});

test('what a source that is away last told stays, as of when it did', async () => {
  let missing: string[] = [];
  const { home, pass } = open(() => ({
    missing,
    popular: missing.includes('rooms') ? [] : [{ room: { id: 'a' } }],
    events: missing.includes('feed') ? [] : [event('1')],
  }));
  await home.refresh();
  missing = ['feed', 'rooms'];
  pass(20_000);
  await home.refresh();
  const { popular, events, toldAt, asOf } = home.store.getState();
  expect([popular.map(({ room }) => room?.id), ids(events.shown)]).toEqual([['a'], ['1']]);
  expect([toldAt, asOf]).toEqual([{ feed: 42, rooms: 42 }, 20_042]);
});

test('the feed that comes late is shown, for nothing was there that could move', async () => {
  let missing = ['feed'];
  const { home } = open(() => ({ missing, events: missing.length > 0 ? [] : [event('1')] }));
  await home.refresh();
  missing = [];
  await home.refresh();
  expect(home.store.getState().events).toMatchObject({ shown: [{ id: '1' }], news: [] });
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
  const { home, tell } = open(() => ({}));
  home.follow();
  const before = home.store.getState();
  for (const data of [undefined, null, 7, 'x', [], { id: 5 }]) {
    tell({ event: 'feed.event', topic: 'feed', event_data: data });
    tell({ event: 'home.update', topic: 'home', home: data === null || Array.isArray(data) ? 'x' : data });
  }
  tell({ event: 'subscribed', topic: 'feed' });
  expect(home.store.getState().events).toEqual(before.events);
});
