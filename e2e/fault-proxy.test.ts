import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';

/** Says everything again. */
let echo: Server;
let proxy: FaultProxy;
let callers: Socket[];

beforeEach(async () => {
  callers = [];
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  proxy = await openFaultProxy((echo.address() as AddressInfo).port);
});

afterEach(async () => {
  for (const caller of callers) caller.destroy();
  await proxy.close();
  echo.close();
});

/** Somebody who connects through the proxy, and what they have heard. */
async function caller() {
  const socket = connect(proxy.port, '127.0.0.1').setEncoding('utf8');
  callers.push(socket);
  let heard = '';
  let look = () => {};
  socket.on('data', (text) => {
    heard += text;
    look();
  });
  const ended = new Promise<'reset' | 'end'>((resolve) => {
    socket.on('error', () => resolve('reset'));
    socket.on('end', () => resolve('end'));
  });
  // One that is reset at once may never have been connected.
  await Promise.race([once(socket, 'connect').catch(() => undefined), ended]);
  return {
    ended,
    say: (text: string) => void socket.write(text),
    end: () => void socket.end(),
    heard: () => heard,
    hears: (text: string) =>
      new Promise<void>((resolve) => {
        look = () => heard === text && resolve();
        look();
      }),
  };
}

describe('a fault proxy', () => {
  test('passes on what both say, and that one has ended', async () => {
    const olena = await caller();
    olena.say('one');
    await olena.hears('one');
    olena.end();
    expect(await olena.ended).toBe('end');
  });

  test('cut: every connection is reset, and each new one; healed, new ones pass', async () => {
    const before = await caller();
    before.say('one');
    await before.hears('one');
    proxy.cut();
    expect(await before.ended).toBe('reset');
    expect(await (await caller()).ended).toBe('reset');
    proxy.heal();
    const after = await caller();
    after.say('two');
    await after.hears('two');
  });

  test('stalled: nothing passes, of old and of new connections; healed, all of it comes', async () => {
    const old = await caller();
    old.say('one');
    await old.hears('one');
    proxy.stall();
    const anew = await caller();
    old.say(' two');
    anew.say('three');
    // Another way to the same server is the measure of what would have come by now.
    const witness = await openFaultProxy((echo.address() as AddressInfo).port);
    const socket = connect(witness.port, '127.0.0.1').setEncoding('utf8');
    socket.write('four');
    await once(socket, 'data');
    socket.destroy();
    await witness.close();
    expect([old.heard(), anew.heard()]).toEqual(['one', '']);
    proxy.heal();
    await old.hears('one two');
    await anew.hears('three');
  });

  test('delayed: everything comes, in order', async () => {
    const olena = await caller();
    proxy.delay(5);
    for (const word of ['one', ' two', ' three']) olena.say(word);
    await olena.hears('one two three');
    proxy.heal();
    olena.say(' four');
    await olena.hears('one two three four');
  });

  test('stranded: the connections of now are forgotten for good, and new ones pass', async () => {
    const old = await caller();
    old.say('one');
    await old.hears('one');
    proxy.strand();
    old.say(' two');
    const anew = await caller();
    anew.say('three');
    await anew.hears('three');
    proxy.heal();
    anew.say(' four');
    await anew.hears('three four');
    expect(old.heard()).toBe('one');
  });
});
