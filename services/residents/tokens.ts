/** CreateToken, ListTokens, RevokeToken: with what programs may call in a resident's name, and for how long. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { ResidentsService, TokenSchema } from 'proto/city/residents/v1/residents';
import type { Passports } from '../passport.ts';
import { plainName } from '../plain-name.ts';
import type { Postgres } from '../postgres.ts';
import { me } from './get-me.ts';
import type { Revocations } from './revocations.ts';

type Handlers = ServiceImpl<typeof ResidentsService>;
type Row = {
  token_id: string;
  name: string;
  scopes: string[];
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
};

const usualDays = 90;
const daySeconds = 24 * 3600;
/** Tokens of one resident that have not ended. */
const mostTokens = 20;
const columns = 'token_id, name, scopes, created_at, expires_at, last_used_at';

/**
 * The handler. Two at once may both be the twentieth: the limit keeps a list readable and protects nothing. What has ended
 * by itself is forgotten here.
 */
export function createToken(postgres: Postgres, passports: Passports): Handlers['createToken'] {
  return async (request, context) => {
    const { userId, displayName } = await me(postgres, context);
    const name = plainName('name', request.name, 40);
    const { rows: counted } = await postgres.pool.query<{ live: number }>(
      `WITH ended AS (DELETE FROM resident_tokens WHERE user_id = $1 AND expires_at <= now())
       SELECT count(*)::integer AS live FROM resident_tokens WHERE user_id = $1 AND expires_at > now()`,
      [userId],
    );
    if ((counted[0]?.live ?? 0) >= mostTokens) {
      throw new ConnectError(`there are ${mostTokens} tokens already, revoke one first`, Code.ResourceExhausted);
    }
    const scopes = [...request.scopes].sort();
    const issued = await passports.issue(
      { id: userId, name: displayName, kind: 'token', roles: [], scopes },
      (request.days || usualDays) * daySeconds,
    );
    const { rows } = await postgres.pool.query<Row>(
      `INSERT INTO resident_tokens (token_id, user_id, name, scopes, expires_at)
       VALUES ($1, $2, $3, $4, to_timestamp($5)) RETURNING ${columns}`,
      [issued.passportId, userId, name, scopes, issued.expiresAt],
    );
    context.responseHeader.set('x-http-code', '201');
    return { secret: issued.token, ...(rows[0] ? { token: tokenOf(rows[0]) } : {}) };
  };
}

/** The handler. */
export function listTokens(postgres: Postgres): Handlers['listTokens'] {
  return async (_request, context) => {
    const { userId } = await me(postgres, context);
    const { rows } = await postgres.pool.query<Row>(
      `SELECT ${columns} FROM resident_tokens WHERE user_id = $1 AND expires_at > now()
       ORDER BY created_at DESC, token_id`,
      [userId],
    );
    return { tokens: rows.map(tokenOf) };
  };
}

/** The handler. It is revoked before it is forgotten: what fails between the two can be done again. */
export function revokeToken(postgres: Postgres, revocations: Revocations): Handlers['revokeToken'] {
  return async ({ tokenId }, context) => {
    const { userId } = await me(postgres, context);
    const { rows } = await postgres.pool.query<{ expires_at: Date }>(
      'SELECT expires_at FROM resident_tokens WHERE token_id = $1 AND user_id = $2',
      [tokenId, userId],
    );
    const found = rows[0];
    if (!found) throw new ConnectError('there is no such token', Code.NotFound);
    // As the passport says it, which knows only small letters.
    await revocations.revoke({ passportId: tokenId.toLowerCase(), expiresAt: found.expires_at.getTime() / 1000 });
    await postgres.pool.query('DELETE FROM resident_tokens WHERE token_id = $1', [tokenId]);
    return { status: 'revoked' };
  };
}

function tokenOf(row: Row): MessageInitShape<typeof TokenSchema> {
  return {
    tokenId: row.token_id,
    name: row.name,
    scopes: row.scopes,
    createdAt: timestampFromDate(row.created_at),
    expiresAt: timestampFromDate(row.expires_at),
    ...(row.last_used_at ? { lastUsedAt: timestampFromDate(row.last_used_at) } : {}),
  };
}
