/** What a room says of itself that can change while it is open, and how the resident stands in it. Pure. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { GetRoomResponse } from 'proto/city/rooms/v1/rooms';
import { Role, type Standing as StandingMessage } from 'proto/city/rooms/v1/standing';

/** What its owner and moderators made of the room. */
export type RoomRules = {
  description: string;
  /** Whether it can only be read. */
  archived: boolean;
  /** Seconds between two messages of a resident; 0: none. */
  slowModeSeconds: number;
  /** seq of each pinned message, the newest pin first. */
  pinnedSeqs: readonly number[];
  /** The seq of the log's entry that they are of, or a later one. */
  asOf: number;
};

/** What the resident is in the room, and what they may not do there. */
export type Standing = {
  moderates: boolean;
  owns: boolean;
  /** Until then they neither post nor edit, epoch milliseconds; null: they may. */
  mutedUntil: number | null;
  /** Why they are muted; empty: nobody said. */
  muteReason: string;
  banned: boolean;
  /** Why they are banned; empty: nobody said. */
  reason: string;
};

/** Of a room about which nothing is known. */
export const noRules: RoomRules = { description: '', archived: false, slowModeSeconds: 0, pinnedSeqs: [], asOf: 0 };

/** Of somebody about whom nothing is known. */
export const plainStanding: Standing = {
  moderates: false,
  owns: false,
  mutedUntil: null,
  muteReason: '',
  banned: false,
  reason: '',
};

/** The rules in an answer. */
export function rulesFromRpc(room: GetRoomResponse): RoomRules {
  const { description, archivedAt, slowModeSeconds, pinnedSeqs, topSeq } = room;
  return { description, archived: archivedAt !== undefined, slowModeSeconds, pinnedSeqs, asOf: topSeq };
}

/** The rules that a frame brought with the entry at `asOf`; undefined when it brought none: a frame is the outside world. */
export function rulesFromFrame(room: unknown, asOf: unknown): RoomRules | undefined {
  if (typeof room !== 'object' || room === null || typeof asOf !== 'number') return undefined;
  const { description, archived_at, slow_mode_seconds, pinned_seqs } = room as Record<string, unknown>;
  if (typeof description !== 'string') return undefined;
  return {
    description,
    archived: typeof archived_at === 'string',
    slowModeSeconds: typeof slow_mode_seconds === 'number' ? slow_mode_seconds : 0,
    pinnedSeqs: Array.isArray(pinned_seqs) ? pinned_seqs.filter((seq) => Number.isSafeInteger(seq)) : [],
    asOf,
  };
}

/** The newer of both: entries may be read after what came later was heard. */
export function newerRules(rules: RoomRules, other: RoomRules | undefined): RoomRules {
  return other && other.asOf >= rules.asOf ? other : rules;
}

/** Without the pin of a message that was deleted. */
export function withoutPin(rules: RoomRules, seq: number): RoomRules {
  if (!rules.pinnedSeqs.includes(seq)) return rules;
  return { ...rules, pinnedSeqs: rules.pinnedSeqs.filter((pinned) => pinned !== seq) };
}

/** The standing in an answer. */
export function standingFromRpc(standing: StandingMessage | undefined): Standing {
  if (!standing) return plainStanding;
  const { role, mutedUntil, muteReason, banned, reason } = standing;
  return {
    moderates: role >= Role.MODERATOR,
    owns: role >= Role.OWNER,
    mutedUntil: mutedUntil ? timestampMs(mutedUntil) : null,
    muteReason,
    banned,
    reason,
  };
}
