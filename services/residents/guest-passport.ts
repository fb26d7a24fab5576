/** The passport that a resident carries: who they are, for thirty days. */
import { type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Passports } from '../passport.ts';

/** A resident, as the table keeps them. */
export type Resident = { userId: string; displayName: string; kind: 'guest' | 'member'; roles: string[] };

/** A guest comes back within a month or begins anew. */
const passportSeconds = 30 * 24 * 3600;

/** A new passport and when it ends. */
export async function passportFor(
  resident: Resident,
  passports: Passports,
): Promise<{ token: string; expiresAt: Timestamp }> {
  const { token, expiresAt } = await passports.issue(
    { id: resident.userId, name: resident.displayName, kind: resident.kind, roles: resident.roles, scopes: [] },
    passportSeconds,
  );
  return { token, expiresAt: timestampFromMs(expiresAt * 1000) };
}
