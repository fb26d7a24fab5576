/**
 * Leases: who is where, and until when. A lease says that one holder (a connection) keeps one resident at one place;
 * a resident is as present there as the best of their leases.
 *
 * A lease has a time of its own, or it is an edge's: then it lasts as long as the edge does, and needs no renewal. So
 * thousands of connections cost their edge one call.
 *
 * The state changes only by the calls below, and each change is answered to exactly one caller, who announces it: so
 * with any number of processes nobody is announced twice. A lease past its time counts until a sweep ends it.
 */

/** The place that is the whole city; rooms are `room:` and their id. */
export const city = 'city';

/** Where agents are, whom their services keep present: a place of its own, so that no list or count of residents has them. */
export const agents = 'agents';

/** How present a resident is who can be seen. */
export type SeenStatus = 'online' | 'away';

/** What a lease says of its resident. One that is hidden is kept like any other, and makes nobody present. */
export type LeaseStatus = SeenStatus | 'hidden';

/** How present a resident is: the best of their leases, or `offline` without any that is seen. */
export type PresenceStatus = SeenStatus | 'offline';

/** What a resident chose that others see, beside the status. */
export type Manner = {
  doNotDisturb: boolean;
  /** Nobody is told when the status last changed, or when they were last here. */
  hidesLastSeen: boolean;
};

/** What names a lease. No part contains NUL. */
export type LeaseId = { place: string; userId: string; holder: string };

/** A lease as its holder begins or renews it. Of several the newest word on the name and on the manner stands. */
export type Lease = LeaseId & Manner & { username: string; status: LeaseStatus };

/** A resident at a place. */
export type Member = {
  userId: string;
  /** The display name; empty when offline. */
  username: string;
  status: PresenceStatus;
  /** When the status last changed, or when they were last here, in epoch milliseconds; undefined: never seen, or hidden. */
  lastSeen: number | undefined;
  /** False when offline. */
  doNotDisturb: boolean;
};

/**
 * What one call changed for one resident at one place: the status, or the name or the manner under it. However calls cross, of all
 * changes of a resident the one with the greatest version says how they are; so one that was overtaken may say what was before.
 */
export type Change = {
  place: string;
  userId: string;
  /** The display name; of those who left, the one they had. */
  username: string;
  before: PresenceStatus;
  after: PresenceStatus;
  /** As in Member. */
  lastSeen: number | undefined;
  /** As in Member. */
  doNotDisturb: boolean;
  /** Distinct residents at the place after the change; for the city after all changes of the call. */
  online: number;
  /** The place's version with this change: grows by one each change, wraps at 2^32. */
  version: number;
};

/** How many are at a place. */
export type Count = {
  /** Distinct residents, online or away. */
  online: number;
  /** Every change up to this version is in what was read with or after it. */
  version: number;
};

/** Residents at a place, in the order of name-order.ts. */
export type MemberPage = Count & {
  members: Member[];
  /** Where the next page begins; undefined on the last. */
  next: string | undefined;
};

/** Keeps leases. Every implementation passes leases.acceptance.ts; when it cannot, calls reject with unavailable. */
export interface Leases {
  /**
   * Begins or renews leases: until `ttlMs` from now, or for as long as the edge of this name lasts. A lease named twice is
   * taken as it is named last, and one that lasted otherwise lasts like this from now on.
   */
  renew(batch: readonly Lease[], lasting: number | { edge: string }): Promise<Change[]>;
  /**
   * An edge lasts `ttlMs` from now. False when it is not known, never or no more, and does not begin with this call: what
   * it held has ended or is about to, so it takes a new name and renews all its leases under that.
   */
  keep(edge: string, ttlMs: number, begins: boolean): Promise<boolean>;
  /** How many leases are the edge's. */
  held(edge: string): Promise<number>;
  /** Ends leases; those that there are not are passed over. */
  drop(batch: readonly LeaseId[]): Promise<Change[]>;
  /** Ends all leases that a holder has for a resident, at whatever places. */
  leave(userId: string, holder: string): Promise<Change[]>;
  /**
   * Hides every lease that a resident has, at whatever places and whoever holds it, until a renewal says otherwise. They last as
   * they did. A renewal is always the newer word: one of before the choice that comes after this call shows them again, until
   * its edge hears of the choice and renews as hidden. Of an edge that dies first, and of a lease with a time of its own, that
   * is until it ends.
   */
  hide(userId: string): Promise<Change[]>;
  /** Ends the leases whose time is over, or their edge's. Of several processes that sweep at once, one is answered each change. */
  sweep(): Promise<Change[]>;
  /** Those at a place: up to `limit`, from the beginning or behind `after` (the `next` of a page before). */
  members(place: string, limit: number, after?: string): Promise<MemberPage>;
  /** How many are at a place. */
  count(place: string): Promise<Count>;
  /** One member for each id asked for, in that order. `lastSeen` of those offline is kept for the city only, 30 days. */
  get(place: string, userIds: readonly string[]): Promise<Member[]>;
  /**
   * Whether others are told from now on when a resident was last here. It holds at once: who goes before their leases say it has
   * hidden it. A lease that says otherwise later is the newer word.
   */
  showLastSeen(userId: string, shows: boolean): Promise<Change[]>;
  /** Where versions count: another one after the store has lost what it knew. */
  epoch(): Promise<string>;
  /** Whether calls would succeed now. */
  healthy(): boolean;
  close(): Promise<void>;
}

/** How long it is remembered when a resident was last in the city, in milliseconds. */
export const lastSeenKeptMs = 30 * 24 * 3_600_000;

/** A lease's name as one string. */
export function leaseKey({ place, userId, holder }: LeaseId): string {
  return `${place}\0${userId}\0${holder}`;
}

/** The batch without what it says twice. */
export function lastOfEach<T extends LeaseId>(batch: readonly T[]): T[] {
  return [...new Map(batch.map((lease) => [leaseKey(lease), lease])).values()];
}

/** Versions begin at the seconds since this moment, so that they grow over a loss of the store too: 2026 in Unix time. */
export const versionsSince = 1_767_225_600;

/** The version before a place's first change, when that happens at `nowMs`. */
export function firstVersion(nowMs: number): number {
  return Math.max(0, Math.floor(nowMs / 1000) - versionsSince);
}
