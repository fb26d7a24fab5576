/** DeleteMe: a resident goes, and the city forgets what was theirs alone. */
import type { Client, ServiceImpl } from '@connectrpc/connect';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import type { Postgres } from '../postgres.ts';
import { invalid } from '../refusal.ts';
import { me } from './get-me.ts';
import type { Revocations } from './revocations.ts';

/** No passport and no token of a resident ends later. */
const lastPassportMs = 366 * 24 * 3_600_000;

/**
 * The handler. Second Me first: while it cannot be erased the resident stays, and can ask again. Their passports come last,
 * so that whatever fails before can be done again; and then once more what was asked between the two.
 */
export function deleteMe(
  postgres: Postgres,
  revocations: Revocations,
  secondMe: Pick<Client<typeof SecondMeService>, 'forget'>,
): ServiceImpl<typeof ResidentsService>['deleteMe'] {
  return async (request, context) => {
    const { userId, displayName } = await me(postgres, context);
    if (request.displayName.trim() !== displayName) throw invalid('display_name', 'must be what you are called');
    await secondMe.forget({ userId });
    await revocations.revoke({ passportId: userId, expiresAt: Math.ceil((Date.now() + lastPassportMs) / 1000) });
    // Their tokens go with them.
    await postgres.pool.query('DELETE FROM residents WHERE user_id = $1', [userId]);
    await secondMe.forget({ userId });
    return { status: 'deleted' };
  };
}
