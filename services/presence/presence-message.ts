/** A resident's presence as the contract says it: a protobuf message, and the JSON of the WebSocket. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type PresenceSchema, Status } from 'proto/city/presence/v1/status';
import type { Member, PresenceStatus } from './leases.ts';

/** A status by its name in the contract's JSON. */
export const statuses: Record<PresenceStatus, Status> = {
  online: Status.ONLINE,
  away: Status.AWAY,
  offline: Status.OFFLINE,
};

/** The message. */
export function presenceMessage({
  userId,
  username,
  status,
  lastSeen,
  doNotDisturb,
}: Member): MessageInitShape<typeof PresenceSchema> {
  return {
    userId,
    username,
    status: statuses[status],
    doNotDisturb,
    ...(lastSeen === undefined ? {} : { lastSeen: timestampFromMs(lastSeen) }),
  };
}

/** A resident in frames; `last_seen` is RFC 3339, or null for those never seen or who hide it. */
export type PresenceJson = {
  user_id: string;
  username: string;
  status: PresenceStatus;
  last_seen: string | null;
  do_not_disturb?: true;
};

/** The JSON. */
export function presenceJson({ userId, username, status, lastSeen, doNotDisturb }: Member): PresenceJson {
  return {
    user_id: userId,
    username,
    status,
    last_seen: lastSeen === undefined ? null : new Date(lastSeen).toISOString(),
    ...(doNotDisturb ? { do_not_disturb: true } : {}),
  };
}
