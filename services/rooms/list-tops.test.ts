import { Code, ConnectError } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { expect, test } from 'vitest';
import { openTestCity, partly } from '../city.testing.ts';
import { testPostgres } from '../postgres-server.testing.ts';
import type { Service } from '../service.ts';
import { rooms } from './service.ts';

const presence: Service = {
  name: 'presence',
  offers: [PresenceService],
  open: () => (router) => router.service(PresenceService, partly(PresenceService, {})),
};

test('ListTops tells edges how far many logs have come, and leaves out what is no room', async () => {
  const postgres = await testPostgres();
  const city = await openTestCity([rooms, presence], { databaseUrl: postgres.url });
  try {
    const olena = await city.as('u_olena', RoomsService);
    for (const text of ['Перше', 'Друге']) {
      await olena.postMessage({ roomId: 'general', text, clientId: crypto.randomUUID() });
    }
    const edge = await city.asService(['residents.act_as'], RoomsService);
    const { tops } = await edge.listTops({ roomIds: ['city_general', 'city_welcome', 'city_nowhere', 'general'] });
    expect(tops.map(({ roomId, seq }) => [roomId, seq]).toSorted()).toEqual([
      ['city_general', 2],
      ['city_welcome', 0],
    ]);
    const refused = await olena.listTops({ roomIds: ['city_general'] }).catch(ConnectError.from);
    expect(refused).toMatchObject({ code: Code.PermissionDenied });
  } finally {
    await city.close();
    await postgres.close();
  }
});
