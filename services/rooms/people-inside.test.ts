import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import pino from 'pino';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { expect, test } from 'vitest';
import { partly } from '../city.testing.ts';
import { openPeopleInside } from './people-inside.ts';

/** A presence in which the room `r7` has 7 people inside; it does not answer for `r666`. */
function begin() {
  const calls: number[] = [];
  const presence = createClient(
    PresenceService,
    createRouterTransport(({ service }) => {
      service(
        PresenceService,
        partly(PresenceService, {
          getRooms({ roomIds }) {
            calls.push(roomIds.length);
            if (roomIds.includes('r666')) throw new ConnectError('away', Code.Unavailable);
            return { rooms: roomIds.map((roomId) => ({ roomId, online: Number(roomId.slice(1)) })) };
          },
        }),
      );
    }),
  );
  return { calls, inside: openPeopleInside(presence, pino({ enabled: false })) };
}
const rooms = (count: number) => Array.from({ length: count }, (_, n) => `r${n}`);

test('presence is asked for 200 rooms a call, and for none not at all', async () => {
  const { calls, inside } = begin();
  const people = await inside(rooms(450));
  expect([...people].every(([id, { online }]) => id === `r${online}`)).toBe(true);
  expect([people.size, calls.sort()]).toEqual([450, [200, 200, 50]]);
  await inside([]);
  expect(calls).toHaveLength(3);
});

test('half an answer is none: rooms would be weighed unlike', async () => {
  const { inside } = begin();
  expect((await inside(rooms(700))).size).toBe(0);
});
