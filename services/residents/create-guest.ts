/** CreateGuest: a new resident without any form to fill in. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import { ulid } from 'ulid';
import type { Bus } from '../bus.ts';
import type { Limit } from '../limits.ts';
import { tell, wakeOutbox } from '../outbox.ts';
import type { Passports } from '../passport.ts';
import type { Postgres } from '../postgres.ts';
import { displayNameOf } from './display-name.ts';
import { passportFor, type Resident } from './guest-passport.ts';

/** The key under which all guests are counted together. */
const wholeCity = 'city';

/**
 * The handler. `arrivals` brakes the whole city, for whoever has no passport has no name to be counted by either; a
 * limit by the address of the client belongs to the proxy in front, which alone knows it. That a resident arrived is
 * told in the transaction that makes them.
 */
export function createGuest(
  postgres: Postgres,
  passports: Passports,
  bus: Bus,
  arrivals: Limit,
): ServiceImpl<typeof ResidentsService>['createGuest'] {
  return async (request, context) => {
    const userId = `u_${ulid().toLowerCase()}`;
    const displayName = request.displayName === '' ? guestName(userId) : displayNameOf(request.displayName);
    await arrivals.take(wholeCity);
    const resident: Resident = { userId, displayName, kind: 'guest', roles: [] };
    await postgres.transaction(async (client) => {
      await client.query('INSERT INTO residents (user_id, display_name) VALUES ($1, $2)', [userId, displayName]);
      await tell(client, {
        kind: 'resident.arrived',
        actor: { userId, username: displayName },
        room: null,
        payload: {},
      });
    });
    wakeOutbox(bus);
    context.responseHeader.set('x-http-code', '201');
    return { userId, displayName, ...(await passportFor(resident, passports)) };
  };
}

/** «Гість» and the last four characters of the id, which differ for guests of the same minute. */
function guestName(userId: string): string {
  return `Гість ${userId.slice(-4)}`;
}
