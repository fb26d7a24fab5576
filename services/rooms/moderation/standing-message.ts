/** The Standing that callers see. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Role as RoleMessage, type Standing as StandingMessage, StandingSchema } from 'proto/city/rooms/v1/standing';
import type { Role } from './permissions.ts';
import type { Standing } from './standing.ts';

const roles: Readonly<Record<Role, RoleMessage>> = {
  resident: RoleMessage.RESIDENT,
  moderator: RoleMessage.MODERATOR,
  owner: RoleMessage.OWNER,
  'city moderator': RoleMessage.CITY_MODERATOR,
};

/** Of a resident with that role. A mute that is over is none. */
export function standingMessage(
  standing: Pick<Standing, 'resident_id' | 'username'> & Partial<Standing>,
  role: Role,
  now: Date,
): StandingMessage {
  const muted = standing.muted_until && standing.muted_until > now ? standing.muted_until : undefined;
  return create(StandingSchema, {
    residentId: standing.resident_id,
    username: standing.username,
    role: roles[role],
    ...(muted ? { mutedUntil: timestampFromDate(muted), muteReason: standing.mute_reason ?? '' } : {}),
    banned: Boolean(standing.banned_at),
    reason: standing.reason ?? '',
  });
}
