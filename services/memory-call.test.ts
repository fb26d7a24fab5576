/** What a handler has of a call within its process, and its caller of the answer. */
import { getEventListeners } from 'node:events';
import { Code, createClient, type HandlerContext, type Interceptor } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { expect, test } from 'vitest';
import { openMemoryTransport } from './memory-transport.ts';
import type { Implementation } from './service.ts';

function roomsThat(getRoom: (context: HandlerContext) => void | Promise<void>, interceptors: Interceptor[] = []) {
  const implementation = {
    async getRoom({ roomId }: { roomId: string }, context: HandlerContext) {
      await getRoom(context);
      return { id: roomId };
    },
  } as unknown as Implementation;
  return createClient(RoomsService, openMemoryTransport(RoomsService, implementation, interceptors));
}

test('the headers of an answer reach its caller, and those of the call its handler and no caller back', async () => {
  const told: (string | null)[] = [];
  const rooms = roomsThat((context) => {
    told.push(context.requestHeader.get('x-asked'));
    context.requestHeader.set('x-asked', 'otherwise');
    context.responseHeader.set('x-told', 'before');
    context.responseTrailer.set('x-told', 'after');
  });
  const headers = new Headers({ 'x-asked': 'so' });
  const hear = (given: Headers) => void told.push(given.get('x-told'));
  await rooms.getRoom({ roomId: 'r_1' }, { headers, onHeader: hear, onTrailer: hear });
  expect([...told, headers.get('x-asked')]).toEqual(['so', 'before', 'after', 'so']);
});

test('a signal that is looked at when the call is over says so, and one that was looked at before is aborted then', async () => {
  const contexts: HandlerContext[] = [];
  const before: AbortSignal[] = [];
  const rooms = roomsThat((context) => {
    contexts.push(context);
    if (contexts.length === 1) before.push(context.signal);
    expect(before[0]?.aborted).toBe(contexts.length === 2);
  });
  await rooms.getRoom({ roomId: 'r_1' });
  await rooms.getRoom({ roomId: 'r_2' });
  for (const signal of [...before, ...contexts.map((context) => context.signal)]) {
    expect(signal.reason).toMatchObject({ code: Code.Canceled, rawMessage: 'the call is over' });
  }
});

test('a handler knows what is left of its time, and a call whose time is over is not begun', async () => {
  const left: (number | undefined)[] = [];
  const rooms = roomsThat(({ timeoutMs }) => void left.push(timeoutMs()));
  await rooms.getRoom({ roomId: 'r_1' });
  await rooms.getRoom({ roomId: 'r_1' }, { timeoutMs: 60_000 });
  const late = rooms.getRoom({ roomId: 'r_1' }, { timeoutMs: 0 });
  await expect(late).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  expect(left).toEqual([undefined, expect.toSatisfy((ms: number) => ms > 0 && ms <= 60_000)]);
});

test('an interceptor hands on the call itself: what it would make of it has no signal and no headers', async () => {
  const copies: Interceptor = (next) => (request) => next({ ...request } as typeof request);
  const rooms = roomsThat(() => undefined, [copies]);
  await expect(rooms.getRoom({ roomId: 'r_1' })).rejects.toThrow('another call');
});

test('a call that is given up leaves nothing on the signal of its caller, though its handler is at work for ever', async () => {
  const { signal } = new AbortController();
  const rooms = roomsThat(() => new Promise(() => {}));
  const asked = rooms.getRoom({ roomId: 'r_1' }, { signal, timeoutMs: 5 });
  await expect(asked).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('what a handler fails with when nobody waits any more is nobody’s: no process ends of it', async () => {
  const caller = new AbortController();
  let fail = (_error: Error) => {};
  const failing = new Promise<void>((_resolve, reject) => {
    fail = reject;
  });
  const asked = roomsThat(() => failing).getRoom({ roomId: 'r_1' }, { signal: caller.signal });
  caller.abort(null);
  await expect(asked).rejects.toMatchObject({ code: Code.Canceled });
  fail(new Error('late'));
  // An unhandled rejection would fail the run.
  await new Promise((resolve) => setImmediate(resolve));
});
