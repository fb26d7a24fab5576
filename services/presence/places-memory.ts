/** Who is at which place, as the leases in memory make it: counts leases by status, and tells what changed. */
import {
  type Change,
  type Count,
  city,
  firstVersion,
  type LeaseStatus,
  lastSeenKeptMs,
  type Member,
  type MemberPage,
  type PresenceStatus,
} from './leases.ts';
import { comparedName, compareKeys, orderKey } from './name-order.ts';

type Resident = { userId: string; username: string; since: number; online: number; away: number };
type Entry = { key: string; resident: Resident };
type Place = {
  residents: Map<string, Resident>;
  version: number;
  /** Everyone in order; undefined after a change. */
  sorted: Entry[] | undefined;
};

/** A resident whom one call touches, and how they were before it. */
type Touched = { resident: Resident; place: string; before: PresenceStatus; nameBefore: string; at: number };

/** What one call does: leases that begin and end, then what that changed. */
export type Call = {
  /** A lease begins, ends or changes its status; `at` in epoch milliseconds. */
  count(place: string, userId: string, from: LeaseStatus | undefined, to: LeaseStatus | undefined, at: number): void;
  /** The name by which a resident goes from now on. */
  name(place: string, userId: string, username: string, at: number): void;
  /** What is different from before the call, one change a resident and place. */
  settle(): Change[];
};

/** The places of a city that is one process. */
export class Places {
  readonly #places = new Map<string, Place>();
  /** When those now offline were last in the city, oldest first. */
  readonly #seen = new Map<string, number>();

  /** Begins a call. */
  begin(): Call {
    const touched = new Map<string, Touched>();
    const touch = (place: string, userId: string, at: number): Resident => {
      const key = `${place}\0${userId}`;
      let found = touched.get(key);
      if (!found) {
        const resident = this.#find(place, userId) ?? { userId, username: '', since: at, online: 0, away: 0 };
        found = { resident, place, before: bestOf(resident), nameBefore: resident.username, at };
        touched.set(key, found);
      }
      found.at = Math.max(found.at, at);
      return found.resident;
    };
    return {
      count(place, userId, from, to, at) {
        const resident = touch(place, userId, at);
        if (from) resident[from]--;
        if (to) resident[to]++;
      },
      name(place, userId, username, at) {
        touch(place, userId, at).username = username;
      },
      settle: () => this.#settle([...touched.values()]),
    };
  }

  count(name: string): Count {
    const place = this.#places.get(name);
    return { online: place?.residents.size ?? 0, version: place?.version ?? 0 };
  }

  members(name: string, limit: number, after: string | undefined): MemberPage {
    const place = this.#places.get(name);
    if (!place) return { members: [], online: 0, version: 0, next: undefined };
    place.sorted ??= sorted(place);
    const behind = after === undefined ? place.sorted : place.sorted.filter(({ key }) => compareKeys(key, after) > 0);
    const page = behind.slice(0, limit);
    const next = behind.length > limit ? page.at(-1)?.key : undefined;
    return { members: page.map(({ resident }) => asMember(resident)), ...this.count(name), next };
  }

  member(place: string, userId: string): Member {
    const resident = this.#find(place, userId);
    if (resident) return asMember(resident);
    return { userId, username: '', status: 'offline', lastSeen: place === city ? this.#seen.get(userId) : undefined };
  }

  /** Forgets when residents were last here, where that is too long ago. */
  forget(now: number): void {
    for (const [userId, at] of this.#seen) {
      if (at > now - lastSeenKeptMs) return;
      this.#seen.delete(userId);
    }
  }

  #find(place: string, userId: string): Resident | undefined {
    return this.#places.get(place)?.residents.get(userId);
  }

  #settle(touched: Touched[]): Change[] {
    const changes: Change[] = [];
    for (const { resident, place: name, before, nameBefore, at } of touched) {
      const after = bestOf(resident);
      if (after === before && resident.username === nameBefore) continue;
      if (after !== before) resident.since = at;
      const { online, version } = this.#put(name, resident, after, at);
      const { userId, username, since } = resident;
      changes.push({ place: name, userId, username, before, after, lastSeen: since, online, version });
    }
    const { online } = this.count(city);
    return changes.map((change) => (change.place === city ? { ...change, online } : change));
  }

  #put(name: string, resident: Resident, status: PresenceStatus, at: number): Count {
    const place = this.#places.get(name) ?? { residents: new Map(), version: firstVersion(at), sorted: undefined };
    this.#places.set(name, place);
    if (status === 'offline') place.residents.delete(resident.userId);
    else place.residents.set(resident.userId, resident);
    if (name === city) this.#seen.delete(resident.userId);
    if (name === city && status === 'offline') this.#seen.set(resident.userId, at);
    place.sorted = undefined;
    place.version = (place.version + 1) >>> 0;
    return this.count(name);
  }
}

function bestOf({ online, away }: Resident): PresenceStatus {
  if (online > 0) return 'online';
  return away > 0 ? 'away' : 'offline';
}

function asMember(resident: Resident): Member {
  const { userId, username, since } = resident;
  return { userId, username, status: bestOf(resident), lastSeen: since };
}

function sorted(place: Place): Entry[] {
  return [...place.residents.values()]
    .map((resident) => ({
      key: orderKey(bestOf(resident), comparedName(resident.username), resident.userId),
      resident,
    }))
    .sort((a, b) => compareKeys(a.key, b.key));
}
