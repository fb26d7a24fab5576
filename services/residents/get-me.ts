/** GetMe: the caller, as the city knows them. */
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import { callerOf, residentOf } from '../caller.ts';
import type { Postgres } from '../postgres.ts';
import type { Resident } from './guest-passport.ts';

/** The handler. The roles are also those that the operator gives, which are in no row. */
export function getMe(postgres: Postgres): ServiceImpl<typeof ResidentsService>['getMe'] {
  return async (_request, context) => {
    const resident = await me(postgres, context);
    return { ...resident, roles: [...new Set([...resident.roles, ...(callerOf(context)?.roles ?? [])])] };
  };
}

/** The caller's row. unauthenticated when the city does not know them any more: the browser asks for a new passport. */
export async function me(postgres: Postgres, context: HandlerContext): Promise<Resident> {
  const { userId } = residentOf(context);
  const { rows } = await postgres.pool.query<Resident>(
    'SELECT user_id AS "userId", display_name AS "displayName", kind, roles FROM residents WHERE user_id = $1',
    [userId],
  );
  const resident = rows[0];
  if (!resident) throw new ConnectError('the city does not know this resident', Code.Unauthenticated);
  return resident;
}
