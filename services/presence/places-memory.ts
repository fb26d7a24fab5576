/** Who is at which place, as the leases in memory make it: counts leases by status, and tells what changed. */
import {
  type Change,
  type Count,
  city,
  firstVersion,
  type Lease,
  type LeaseStatus,
  lastSeenKeptMs,
  type Manner,
  type Member,
  type MemberPage,
  type PresenceStatus,
} from './leases.ts';
import { NameList } from './name-list.ts';
import { comparedName, orderKey } from './name-order.ts';

/** `key` is where they stand in the list; undefined before they do. */
type Resident = {
  userId: string;
  username: string;
  manner: Manner;
  since: number;
  key: string | undefined;
} & Record<LeaseStatus, number>;
type Place = {
  residents: Map<string, Resident>;
  version: number;
  /** Everyone in order. */
  list: NameList<Resident>;
};

/** A resident whom one call touches, and how they were before it. */
type Touched = {
  resident: Resident;
  place: string;
  before: PresenceStatus;
  nameBefore: string;
  mannerBefore: Manner;
  /** Whether it is known how they want to be seen: they were here, or a lease of this call has said it. */
  described: boolean;
  at: number;
};

const nothingChosen: Manner = { doNotDisturb: false, hidesLastSeen: false };

/** What one call does: leases that begin and end, then what that changed. */
export type Call = {
  /** A lease begins, ends or changes its status; `at` in epoch milliseconds. */
  count(place: string, userId: string, from: LeaseStatus | undefined, to: LeaseStatus | undefined, at: number): void;
  /**
   * A lease says how its resident is called and wants to be seen. The newest word stands: an older connection that only
   * renews does not bring the old one back. Whoever was not here goes by what their lease says.
   */
  say(lease: Lease, before: Lease | undefined, at: number): void;
  /** As Leases.showLastSeen. */
  showLastSeen(userId: string, shows: boolean, at: number): void;
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
    const touch = (place: string, userId: string, at: number): Touched => {
      const key = `${place}\0${userId}`;
      let found = touched.get(key);
      if (!found) {
        const here = this.#find(place, userId);
        const resident = here ?? newResident(userId, at);
        const { username: nameBefore, manner: mannerBefore } = resident;
        found = {
          resident,
          place,
          before: bestOf(resident),
          nameBefore,
          mannerBefore,
          described: here !== undefined,
          at,
        };
        touched.set(key, found);
      }
      found.at = Math.max(found.at, at);
      return found;
    };
    return {
      count(place, userId, from, to, at) {
        const { resident } = touch(place, userId, at);
        if (from) resident[from]--;
        if (to) resident[to]++;
      },
      say(lease, before, at) {
        const { doNotDisturb, hidesLastSeen } = lease;
        const isNewName = before?.username !== lease.username;
        const isNewManner = before?.doNotDisturb !== doNotDisturb || before.hidesLastSeen !== hidesLastSeen;
        if (!isNewName && !isNewManner && before?.status === lease.status) return;
        const found = touch(lease.place, lease.userId, at);
        if (isNewName || !found.described) found.resident.username = lease.username;
        if (isNewManner || !found.described) found.resident.manner = { doNotDisturb, hidesLastSeen };
        found.described = true;
      },
      showLastSeen: (userId, shows, at) => {
        if (!shows) this.#seen.delete(userId);
        const { resident, described } = touch(city, userId, at);
        if (described) resident.manner = { ...resident.manner, hidesLastSeen: !shows };
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
    const { values, next } = place.list.page(limit, after);
    return { members: values.map(asMember), ...this.count(name), next };
  }

  member(place: string, userId: string): Member {
    const resident = this.#find(place, userId);
    if (resident) return asMember(resident);
    const lastSeen = place === city ? this.#seen.get(userId) : undefined;
    return { userId, username: '', status: 'offline', lastSeen, doNotDisturb: false };
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
    for (const one of touched) {
      const { resident, place: name, before, at } = one;
      const after = bestOf(resident);
      if (!isChanged(one, after)) continue;
      if (after !== before) resident.since = at;
      const { online, version } = this.#put(name, resident, after, at);
      const { userId, username, lastSeen } = asMember(resident);
      const doNotDisturb = after !== 'offline' && resident.manner.doNotDisturb;
      changes.push({ place: name, userId, username, before, after, lastSeen, doNotDisturb, online, version });
    }
    const { online } = this.count(city);
    return changes.map((change) => (change.place === city ? { ...change, online } : change));
  }

  #put(name: string, resident: Resident, status: PresenceStatus, at: number): Count {
    const place = this.#places.get(name) ?? { residents: new Map(), version: firstVersion(at), list: new NameList() };
    this.#places.set(name, place);
    if (resident.key !== undefined) place.list.remove(resident.key);
    if (status === 'offline') {
      place.residents.delete(resident.userId);
    } else {
      place.residents.set(resident.userId, resident);
      resident.key = orderKey(status, comparedName(resident.username), resident.userId);
      place.list.add(resident.key, resident);
    }
    if (name === city) this.#seen.delete(resident.userId);
    if (name === city && status === 'offline' && !resident.manner.hidesLastSeen) this.#seen.set(resident.userId, at);
    place.version = (place.version + 1) >>> 0;
    return this.count(name);
  }
}

function bestOf({ online, away }: Resident): PresenceStatus {
  if (online > 0) return 'online';
  return away > 0 ? 'away' : 'offline';
}

function asMember(resident: Resident): Member {
  const { userId, username, since, manner } = resident;
  const lastSeen = manner.hidesLastSeen ? undefined : since;
  return { userId, username, status: bestOf(resident), lastSeen, doNotDisturb: manner.doNotDisturb };
}

function newResident(userId: string, since: number): Resident {
  return { userId, username: '', manner: nothingChosen, since, key: undefined, online: 0, away: 0, hidden: 0 };
}

/** Of who was not here and is not, nothing is a change. */
function isChanged({ resident, before, nameBefore, mannerBefore }: Touched, after: PresenceStatus): boolean {
  if (after !== before) return true;
  if (after === 'offline') return false;
  const { doNotDisturb, hidesLastSeen } = resident.manner;
  const isNewManner = doNotDisturb !== mannerBefore.doNotDisturb || hidesLastSeen !== mannerBefore.hidesLastSeen;
  return isNewManner || resident.username !== nameBefore;
}
