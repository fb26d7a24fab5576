/** UpdateMe: another display name. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import type { Passports } from '../passport.ts';
import type { Postgres } from '../postgres.ts';
import { displayNameOf } from './display-name.ts';
import { me } from './get-me.ts';
import { passportFor } from './guest-passport.ts';

/** The handler. What was written under the old name keeps it. */
export function updateMe(postgres: Postgres, passports: Passports): ServiceImpl<typeof ResidentsService>['updateMe'] {
  return async (request, context) => {
    const displayName = displayNameOf(request.displayName);
    const resident = { ...(await me(postgres, context)), displayName };
    await postgres.pool.query('UPDATE residents SET display_name = $2 WHERE user_id = $1', [
      resident.userId,
      displayName,
    ]);
    return { userId: resident.userId, displayName, ...(await passportFor(resident, passports)) };
  };
}
