/** Every Bus keeps what bus.ts promises; the one over Redis comes back when Redis does. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { busAcceptance } from './bus.acceptance.ts';
import { type Bus, openMemoryBus } from './bus.ts';
import { openRedisBus } from './bus-redis.ts';
import { redisServers, type TestRedis, testRedis, withNode } from './redis-server.testing.ts';

const opened: Bus[] = [];

afterEach(async () => {
  for (const bus of opened.splice(0)) await bus.close();
});

/** A Bus that is closed after the test, and the troubles it reported. */
function openBus(redis: TestRedis): { bus: Bus; troubles: Error[] } {
  const troubles: Error[] = [];
  const bus = openRedisBus(redis.url, (error) => troubles.push(error));
  opened.push(bus);
  return { bus, troubles };
}

describe('in memory', () => {
  busAcceptance(async () => {
    const bus = openMemoryBus();
    return [bus, bus];
  });

  test('a publisher is not interrupted by its listeners', async () => {
    const bus = openMemoryBus();
    const heard: string[] = [];
    bus.subscribe('t', (text) => heard.push(text));
    bus.publish('t', 'x');
    expect(heard).toEqual([]);
    await vi.waitFor(() => expect(heard).toEqual(['x']));
  });
});

describe.each(redisServers)('over Redis, %s', (server) => {
  let redis: Promise<TestRedis> | undefined;
  const shared = () => {
    redis ??= testRedis(server);
    return redis;
  };

  busAcceptance(async () => [openBus(await shared()).bus, openBus(await shared()).bus]);
});

describe.each(redisServers)('when Redis goes and comes back, %s', (server) => {
  test('publishing does not throw, the gap is told, and topics are heard again', async () => {
    const redis = await testRedis(server);
    const here = openBus(redis);
    const there = openBus(redis);
    const heard: string[] = [];
    let gaps = 0;
    there.bus.onGap(() => gaps++);
    await here.bus.subscribe('t', () => undefined).ready;
    await there.bus.subscribe('t', (text) => heard.push(text)).ready;
    here.bus.publish('t', 'before');
    await vi.waitFor(() => expect(heard).toEqual(['before']));
    expect([here.bus.healthy(), there.bus.healthy()]).toEqual([true, true]);

    await redis.stop();
    await vi.waitFor(() => expect([here.bus.healthy(), there.bus.healthy()]).toEqual([false, false]), 5_000);
    here.bus.publish('t', 'into the void');
    await vi.waitFor(() => expect(here.troubles.length).toBeGreaterThan(0), 5_000);
    gaps = 0;

    await redis.start();
    await vi.waitFor(() => expect(gaps).toBeGreaterThan(0), 10_000);
    await vi.waitFor(() => expect(here.bus.healthy()).toBe(true), 10_000);
    await vi.waitFor(() => {
      here.bus.publish('t', 'after');
      expect(heard.at(-1)).toBe('after');
    }, 15_000);
  });

  test('a topic subscribed while Redis is away is heard once it is there', async () => {
    const redis = await testRedis(server);
    await redis.stop();
    const { bus } = openBus(redis);
    const heard: string[] = [];
    await bus.subscribe('early', (text) => heard.push(text)).ready;
    await redis.start();
    await vi.waitFor(() => {
      bus.publish('early', 'x');
      expect(heard).toContain('x');
    }, 15_000);
  });

  test('a subscriber whose connection alone breaks is told of the gap', async () => {
    const redis = await testRedis(server);
    const { bus } = openBus(redis);
    const heard: string[] = [];
    let gaps = 0;
    bus.onGap(() => gaps++);
    await bus.subscribe('t', (text) => heard.push(text)).ready;
    for (const port of redis.ports) await withNode(port, (node) => node.call('CLIENT', 'KILL', 'TYPE', 'pubsub'));
    await vi.waitFor(() => expect(gaps).toBeGreaterThan(0), 10_000);
    await vi.waitFor(() => {
      bus.publish('t', 'after');
      expect(heard).toContain('after');
    }, 15_000);
  });

  test('topics that Redis refuses to a connection that is back are heard as soon as it does not', async () => {
    const redis = await testRedis(server);
    const { bus, troubles } = openBus(redis);
    const heard: string[] = [];
    let gaps = 0;
    bus.onGap(() => gaps++);
    await bus.subscribe('t', (text) => heard.push(text)).ready;
    // Redis ends the connections of whoever listens to what they may not any more.
    for (const port of redis.ports)
      await withNode(port, (node) => node.call('ACL', 'SETUSER', 'default', 'resetchannels'));
    await vi.waitFor(() => expect(troubles.map(String)).toContainEqual(expect.stringMatching(/NOPERM/)), 10_000);
    expect(bus.healthy()).toBe(false);
    gaps = 0;
    for (const port of redis.ports)
      await withNode(port, (node) => node.call('ACL', 'SETUSER', 'default', 'allchannels'));
    await vi.waitFor(() => {
      bus.publish('t', 'after');
      expect(heard).toContain('after');
    }, 10_000);
    expect(gaps).toBeGreaterThan(0);
    await vi.waitFor(() => expect(bus.healthy()).toBe(true), 5_000);
  });
});

test('a text that Redis refuses keeps none of its turn back, and is reported', async () => {
  const redis = await testRedis();
  const port = redis.ports[0] ?? 0;
  const rules = ['on', '>secret', '+@all', 'resetchannels', '&open-*'];
  await withNode(port, (node) => node.call('ACL', 'SETUSER', 'narrow', ...rules));
  const { bus } = openBus(redis);
  const heard: string[] = [];
  for (const topic of ['open-1', 'closed', 'open-2']) await bus.subscribe(topic, (text) => heard.push(text)).ready;
  const narrow = openBus({ ...redis, url: `redis://narrow:secret@127.0.0.1:${port}` });
  for (const topic of ['open-1', 'closed', 'open-2']) narrow.bus.publish(topic, topic);
  await vi.waitFor(() => expect(heard).toEqual(['open-1', 'open-2']), 5_000);
  await vi.waitFor(() =>
    expect(narrow.troubles.map(String)).toEqual([expect.stringMatching(/can't publish|NOPERM|permission/i)]),
  );
});

test('a connection on which nothing comes any more is given up, and the gap is told', async () => {
  const redis = await testRedis();
  const way = await openWay(redis.ports[0] ?? 0);
  const { bus } = openBus({ ...redis, url: `redis://127.0.0.1:${way.port}` });
  const heard: string[] = [];
  let gaps = 0;
  bus.onGap(() => gaps++);
  await bus.subscribe('t', (text) => heard.push(text)).ready;
  await vi.waitFor(() => expect(bus.healthy()).toBe(true), 5_000);
  gaps = 0;
  way.forget();
  await bus.subscribe('late', (text) => heard.push(text)).ready;
  await vi.waitFor(() => expect(gaps).toBeGreaterThan(0), 15_000);
  await vi.waitFor(() => {
    for (const topic of ['t', 'late']) bus.publish(topic, topic);
    expect(new Set(heard)).toEqual(new Set(['t', 'late']));
  }, 15_000);
  way.close();
});

/** A way to a port that can forget its connections without a word, as a router does that was restarted. */
async function openWay(target: number): Promise<{ port: number; forget(): void; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    forget() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
