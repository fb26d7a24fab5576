/** Whether a resident may write in a room now. Pure; asked under the room's lock, so that no mute is outrun. */
import { Code, ConnectError } from '@connectrpc/connect';
import { refusedFor } from '../../refusal.ts';
import { may, type Role } from './permissions.ts';
import { refuseBanned, type Standing, withReason } from './standing.ts';

/** What a room says to all who would write in it. */
export type RoomRules = { archived_at: Date | null; slow_mode_seconds: number };

/** What is about to be done. */
export type Deed = 'post' | 'edit' | 'react';

/**
 * Throws why not. permission_denied: the room is archived, the resident is banned, or muted, which ends by itself and says
 * when. resource_exhausted: in slow mode, before their turn. Moderators have no turns to wait for.
 */
export function refuseWriting(
  deed: Deed,
  rules: RoomRules,
  standing: Pick<Standing, 'muted_until' | 'mute_reason' | 'banned_at' | 'reason'> | undefined,
  lastPostAt: Date | null,
  role: Role,
  now: Date,
): void {
  if (rules.archived_at) throw new ConnectError('the room is archived: it can only be read', Code.PermissionDenied);
  refuseBanned(standing);
  const muted = (standing?.muted_until?.getTime() ?? 0) - now.getTime();
  if (muted > 0 && deed !== 'react') {
    const words = withReason('you are muted in this room', standing?.mute_reason ?? '');
    throw refusedFor(Code.PermissionDenied, words, muted);
  }
  if (deed !== 'post' || rules.slow_mode_seconds === 0 || may('set slow mode', role)) return;
  const turn = (lastPostAt?.getTime() ?? 0) + rules.slow_mode_seconds * 1000 - now.getTime();
  if (turn > 0) throw refusedFor(Code.ResourceExhausted, 'the room is in slow mode', turn);
}
