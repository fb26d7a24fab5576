/** ListNames: what residents are called now. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import type { Postgres } from '../postgres.ts';

/** The handler. */
export function listNames(postgres: Postgres): ServiceImpl<typeof ResidentsService>['listNames'] {
  return async ({ userIds }) => {
    const { rows } = await postgres.pool.query<{ userId: string; displayName: string }>(
      'SELECT user_id AS "userId", display_name AS "displayName" FROM residents WHERE user_id = ANY($1)',
      [userIds],
    );
    return { names: rows };
  };
}
