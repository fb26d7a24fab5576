/** With which identity a process calls its neighbours. */
import { createClient, type HandlerContext } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { expect, test } from 'vitest';
import { callingAs } from './dial.ts';
import { openMemoryTransport } from './memory-transport.ts';
import type { Implementation } from './service.ts';

test('a call has the token of the process as it is now, or that of its caller; what its handler writes beside it is its own', async () => {
  const heard: Record<string, string>[] = [];
  const implementation = {
    async getRoom(_request: unknown, { requestHeader }: HandlerContext) {
      heard.push(Object.fromEntries(requestHeader));
      requestHeader.set('authorization', 'Bearer of-another');
      return {};
    },
  } as unknown as Implementation;
  let token = 'first';
  const rooms = createClient(
    RoomsService,
    callingAs(
      async () => token,
      () => openMemoryTransport(RoomsService, implementation, []),
    ),
  );
  await rooms.getRoom({});
  await rooms.getRoom({});
  token = 'second';
  await rooms.getRoom({});
  await rooms.getRoom({}, { headers: { 'x-told': 'so' } });
  await rooms.getRoom({}, { headers: { authorization: 'Bearer of-a-resident' } });
  expect(heard).toEqual([
    { authorization: 'Bearer first' },
    { authorization: 'Bearer first' },
    { authorization: 'Bearer second' },
    { authorization: 'Bearer second', 'x-told': 'so' },
    { authorization: 'Bearer of-a-resident' },
  ]);
});
