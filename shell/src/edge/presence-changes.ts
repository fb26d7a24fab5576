/** What frames of the topic `presence` make of what is known. Pure. */
import type { Frame, PresenceState, PresenceStatus, PresentResident } from '../contract.ts';

type Named = readonly [userId: string, resident: PresentResident];

/** One change: of a resident, or of the count alone when somebody came or went whom this resident does not see. */
export type PresenceChange = { version: number | undefined; online: number | undefined; named: Named | undefined };

/** Everyone who is here, by a `presence.bulk_update`; `at` in epoch milliseconds. */
export function readEveryone(frame: Frame, at: number): PresenceState {
  const residents = new Map<string, PresentResident>();
  for (const user of Array.isArray(frame.users) ? frame.users : []) {
    const named = readNamed(user);
    if (named) put(residents, named);
  }
  return { residents, online: readCount(frame.online) ?? residents.size, live: true, asOf: at };
}

/** The change that a frame tells; undefined when it tells none. */
export function readChange(frame: Frame): PresenceChange | undefined {
  const named = frame.event === 'presence.update' ? readNamed(frame) : undefined;
  if (!named && frame.event !== 'presence.count') return undefined;
  return { version: readCount(frame.version), online: readCount(frame.online), named };
}

/** The state after these changes, in their order: however many they are, everyone is copied once. */
export function applyChanges(state: PresenceState, changes: readonly PresenceChange[], at: number): PresenceState {
  const residents = new Map(state.residents);
  let online = state.online ?? 0;
  for (const change of changes) {
    const counted = online + (change.named ? put(residents, change.named) : 0);
    // The list may be a part of everyone, so the count moves by this one step when the frame has none.
    online = change.online ?? Math.max(residents.size, counted);
  }
  return { residents, online, live: true, asOf: at };
}

/** Takes in one resident, and answers by how many there are more. */
function put(residents: Map<string, PresentResident>, [userId, resident]: Named): number {
  const known = residents.get(userId);
  const before = known ? 1 : 0;
  if (resident.status === 'offline') {
    residents.delete(userId);
    return -before;
  }
  residents.set(userId, { ...resident, username: resident.username || known?.username || '' });
  return 1 - before;
}

function readNamed(value: unknown): Named | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { user_id, username, status, last_seen, do_not_disturb } = value as Record<string, unknown>;
  if (typeof user_id !== 'string' || !isStatus(status)) return undefined;
  const resident = { username: readText(username), status, lastSeen: readText(last_seen) };
  return [user_id, do_not_disturb === true ? { ...resident, doNotDisturb: true } : resident];
}

function isStatus(value: unknown): value is PresenceStatus {
  return value === 'online' || value === 'away' || value === 'offline';
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}
