/** Passports that were revoked before their time, durable and told to every process. */
import type { Bus } from '../bus.ts';
import { type Passports, revokedTopic } from '../passport.ts';
import type { Postgres } from '../postgres.ts';

/** Revoked passports. */
export type Revocations = {
  /** Revokes a passport in every process; `expiresAt` in epoch seconds, after which it need not be remembered. */
  revoke(passportId: string, expiresAt: number): Promise<void>;
  /** Every revoked passport that has not ended by itself. */
  list(): Promise<string[]>;
};

/** Opens the list and forgets what has ended by itself. */
export async function openRevocations(postgres: Postgres, bus: Bus, passports: Passports): Promise<Revocations> {
  await postgres.pool.query('DELETE FROM revoked_passports WHERE expires_at < now()');
  return {
    async revoke(passportId, expiresAt) {
      await postgres.pool.query(
        'INSERT INTO revoked_passports (passport_id, expires_at) VALUES ($1, to_timestamp($2)) ON CONFLICT DO NOTHING',
        [passportId, expiresAt],
      );
      // Here at once, whether or not the Bus carries it.
      passports.revoke(passportId);
      bus.publish(revokedTopic, passportId);
    },
    async list() {
      const { rows } = await postgres.pool.query<{ passport_id: string }>(
        'SELECT passport_id FROM revoked_passports WHERE expires_at >= now()',
      );
      return rows.map((row) => row.passport_id);
    },
  };
}
