/** Who has the room open, as far as this tab was told. Pure. */
import { type Presence, Status } from 'proto/city/presence/v1/status';
import type { PresenceStatus } from 'shell/contract';

/** A resident who has the room open. */
export type Member = {
  userId: string;
  username: string;
  status: PresenceStatus;
  /** They are not to be disturbed, however active they are. Absent: they did not choose that. */
  doNotDisturb?: boolean;
};

/** A member as the city lists them. */
export function memberOf({ userId, username, status, doNotDisturb }: Presence): Member {
  const member: Member = { userId, username, status: status === Status.AWAY ? 'away' : 'online' };
  return doNotDisturb ? { ...member, doNotDisturb } : member;
}

/** Those known by name, and how many there are: in a big room only some of them are named. */
export type Members = {
  /** userId → the resident. */
  known: ReadonlyMap<string, Member>;
  /** Distinct residents in the room; null while that is not known. */
  online: number | null;
  /** Grows with each change in the room; undefined while that is not known. */
  version?: number | undefined;
};

/** Nothing is known. */
export const unknownMembers: Members = { known: new Map(), online: null };

/** Up to this many the city names everyone; beyond it a sample and a count. */
const namedInFull = 200;

/** Everyone the city named, its count, and the version of both. */
export function membersFrom(list: unknown, online: unknown, version?: unknown): Members {
  const known = new Map(memberList(list).map((member) => [member.userId, member]));
  return { known, online: count(online), version: count(version) ?? undefined };
}

/** What a frame tells of a change; a big room gives a `sample` instead of everyone who came or left. */
type Change = Readonly<Record<string, unknown>>;

/** Whether a change says how things were before what is known: of several processes that tell, one may be late. */
export function isOlder(members: Members, change: Change): boolean {
  return members.version !== undefined && (count(change.version) ?? members.version) < members.version;
}

/** Applies a change: who came (or changed), who left, and the city's count. One that is older changes nothing. */
export function changeMembers(members: Members, change: Change): Members {
  if (isOlder(members, change)) return members;
  if (Array.isArray(change.sample)) return membersFrom(change.sample, change.online, change.version);
  const known = new Map(members.known);
  for (const member of memberList(change.joined)) known.set(member.userId, member);
  for (const userId of Array.isArray(change.left) ? change.left : []) known.delete(String(userId));
  const version = count(change.version) ?? members.version;
  return { known, online: count(change.online) ?? members.online, version };
}

/** One resident opened the room. The count follows at once; the city's own count comes a moment later. */
export function join(members: Members, userId: string, username: string): Members {
  if (members.known.has(userId)) return members;
  const known = new Map(members.known).set(userId, { userId, username, status: 'online' });
  return { ...members, known, online: members.online === null ? null : members.online + 1 };
}

/** One resident closed the room. */
export function leave(members: Members, userId: string): Members {
  if (!members.known.has(userId)) return members;
  const known = new Map(members.known);
  known.delete(userId);
  return { ...members, known, online: members.online === null ? null : Math.max(members.online - 1, known.size) };
}

/** Whether names and count contradict each other, so that the list has to be asked for again. */
export function hasDrifted(members: Members): boolean {
  return members.online !== null && members.online <= namedInFull && members.online !== members.known.size;
}

/** By name, the active before those away. */
export function inOrder(members: Members, locale: string): Member[] {
  const rank = (member: Member) => (member.status === 'online' ? 0 : 1);
  return [...members.known.values()].sort(
    (a, b) => rank(a) - rank(b) || a.username.localeCompare(b.username, locale) || (a.userId < b.userId ? -1 : 1),
  );
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function memberList(list: unknown): Member[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return [];
    const { user_id, username, status, do_not_disturb } = item as Record<string, unknown>;
    if (typeof user_id !== 'string' || status === 'offline') return [];
    const named = typeof username === 'string' ? username : '';
    const member: Member = { userId: user_id, username: named, status: status === 'away' ? 'away' : 'online' };
    return [do_not_disturb === true ? { ...member, doNotDisturb: true } : member];
  });
}
