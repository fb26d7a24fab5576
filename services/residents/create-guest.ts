/** CreateGuest: a new resident without any form to fill in. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import { ulid } from 'ulid';
import type { Bus } from '../bus.ts';
import type { Limit } from '../limits.ts';
import { isMilestone } from '../milestone.ts';
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
      const residents = await countOneMore(client);
      if (isMilestone(residents, 10)) {
        await tell(client, { kind: 'city.milestone', actor: null, room: null, payload: { residents } });
      }
    });
    wakeOutbox(bus);
    context.responseHeader.set('x-http-code', '201');
    return { userId, displayName, ...(await passportFor(resident, passports)) };
  };
}

/**
 * The number of this resident. Others who arrive meanwhile wait for this transaction to end, so it is the last thing
 * that is done in it.
 */
async function countOneMore(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ residents: number }>(
    'UPDATE resident_count SET residents = residents + 1 RETURNING residents',
  );
  return rows[0]?.residents ?? 0;
}

/** «Гість» and the last four characters of the id, which differ for guests of the same minute. */
function guestName(userId: string): string {
  return `Гість ${userId.slice(-4)}`;
}
