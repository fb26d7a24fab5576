/** Passports that were revoked before their time, durable and told to every process. */
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import type { Bus } from '../bus.ts';
import { type Passports, type RevokedPassport, revokedText, revokedTopic } from '../passport.ts';
import type { Postgres } from '../postgres.ts';

/** Revoked passports. */
export type Revocations = {
  /** Revokes a passport in every process. */
  revoke(passport: RevokedPassport): Promise<void>;
  /** The handler of ListRevoked. */
  list: ServiceImpl<typeof ResidentsService>['listRevoked'];
  close(): void;
};

const hourMs = 3_600_000;

/** Opens the list; forgets what has ended by itself now and every `sweepEveryMs`. */
export async function openRevocations(
  postgres: Postgres,
  bus: Bus,
  passports: Passports,
  sweepEveryMs = hourMs,
): Promise<Revocations> {
  const sweep = () => postgres.pool.query('DELETE FROM revoked_passports WHERE expires_at < now()');
  await sweep();
  // What could not be swept now is swept in an hour.
  const timer = setInterval(() => sweep().catch(() => undefined), sweepEveryMs);
  return {
    async revoke(passport) {
      await postgres.pool.query(
        'INSERT INTO revoked_passports (passport_id, expires_at) VALUES ($1, to_timestamp($2)) ON CONFLICT DO NOTHING',
        [passport.passportId, passport.expiresAt],
      );
      // Here at once, whether or not the Bus carries it.
      passports.revoke(passport);
      bus.publish(revokedTopic, revokedText(passport));
    },
    async list({ revokedAfter }) {
      // The time is read first: what is revoked after it is in the next answer.
      const { rows: clock } = await postgres.pool.query<{ now: Date }>('SELECT now()');
      const { rows } = await postgres.pool.query<{ passport_id: string; expires_at: Date }>(
        `SELECT passport_id, expires_at FROM revoked_passports
         WHERE expires_at >= now() AND revoked_at > coalesce($1::timestamptz, '-infinity')`,
        [revokedAfter ? timestampDate(revokedAfter) : null],
      );
      const revoked = rows.map((row) => ({
        passportId: row.passport_id,
        expiresAt: timestampFromDate(row.expires_at),
      }));
      return { passports: revoked, ...(clock[0] ? { asOf: timestampFromDate(clock[0].now) } : {}) };
    },
    close: () => clearInterval(timer),
  };
}
