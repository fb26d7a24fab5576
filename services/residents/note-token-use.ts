/** NoteTokenUse: when tokens were last used, as the processes that let them through tell it. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import type { Postgres } from '../postgres.ts';

/** The handler. Processes tell in any order: the latest time counts. */
export function noteTokenUse(postgres: Postgres): ServiceImpl<typeof ResidentsService>['noteTokenUse'] {
  return async ({ uses }) => {
    await postgres.pool.query(
      `UPDATE resident_tokens SET last_used_at = greatest(last_used_at, used.at)
       FROM unnest($1::uuid[], $2::timestamptz[]) AS used (token_id, at)
       WHERE resident_tokens.token_id = used.token_id`,
      [uses.map(({ tokenId }) => tokenId), uses.map(({ usedAt }) => usedAt && timestampDate(usedAt))],
    );
    return {};
  };
}
