/**
 * For tests: who must be seen, who must not, and when either is allowed: a naive model of presence. It knows what residents
 * did and what broke, and the times that are promised; nothing of how presence keeps them.
 *
 * What a tab does makes claims on what others see. Of each claim it is known when it is surely true, and until when it may
 * still be seen.
 */

/** Until whoever has to know has been told, when nothing is broken. */
export const tellMs = 1_000;
/** After an unclean close a resident has so long to come back. */
const graceMs = 5_000;
const sweepMs = 1_000;
/** What an edge holds outlives its last beat by this. */
const edgeMs = 40_000;
/** An edge that could not reach presence names everything with its next beat. */
const beatMs = 10_000;

/** How a resident is shown. */
export type Shown = 'online' | 'away' | 'offline';
/** What is wrong with how somebody is shown. */
export type Wrong = 'ghost' | 'false offline' | 'wrong status';
/** Why a tab is at a place no more. `left`: it said so; `broke`: its socket ended without a word. */
export type Ending = 'left' | 'broke';
/** A tab of a resident, behind an edge. */
export type TabId = { userId: string; edge: object; status: 'online' | 'away'; isHidden: boolean };

type Claim = {
  what: 'seen' | 'online' | 'away';
  tab: TabId;
  place: string;
  sureFrom: number;
  sureUntil: number;
  maybeUntil: number;
  ended: number;
};
/** When an edge could not reach presence. */
type Trouble = { from: number; until: number };

/** The model; `now` in milliseconds that never jump. */
export class PresenceModel {
  readonly #now: () => number;
  readonly #claims = new Map<string, Claim[]>();
  readonly #troubles = new Map<object, Trouble>();
  #lostAt = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The tab is at the place. */
  begin(tab: TabId, place: string): void {
    if (tab.isHidden) return;
    this.#begin(tab, place, 'seen');
    this.#begin(tab, place, tab.status);
  }

  /** The tab is there no more. */
  end(tab: TabId, place: string, how: Ending): void {
    for (const claim of this.#open(tab, place)) this.#end(claim, how);
    // What it said before may be what was heard last.
    const trouble = this.#troubles.get(tab.edge);
    if (!trouble || this.#now() > trouble.until + tellMs) return;
    for (const claim of this.#claims.get(`${place}\0${tab.userId}`) ?? []) {
      if (claim.tab === tab && claim.maybeUntil >= this.#now()) this.#mayStay(claim, trouble.until);
    }
  }

  /** The tab has said that it leaves; whether anybody hears of it is not known yet. */
  doubt(tab: TabId, place: string): void {
    for (const claim of this.#open(tab, place)) claim.sureUntil = this.#now();
  }

  /** The tab is used again, or no longer. */
  changeStatus(tab: TabId, place: string): void {
    for (const claim of this.#open(tab, place)) {
      if (claim.what === 'seen') continue;
      this.#replace(claim);
      this.#begin(tab, place, tab.status);
    }
  }

  /** The resident has become invisible, or is seen again. */
  changeHidden(tab: TabId, place: string): void {
    if (!tab.isHidden) this.begin(tab, place);
    else for (const claim of this.#open(tab, place)) this.#replace(claim);
  }

  /** The resident has become invisible: none of their tabs is seen any more, those that broke off or whose edge is gone neither. */
  hide(userId: string): void {
    for (const claim of this.#all()) {
      if (claim.tab.userId !== userId) continue;
      claim.sureUntil = Math.min(claim.sureUntil, this.#now());
      claim.maybeUntil = Math.min(claim.maybeUntil, this.#now() + tellMs);
    }
  }

  /** From now on the edge cannot reach presence, or is not answered, for so many milliseconds. */
  breakWay(edge: object, ms: number): void {
    const trouble = { from: this.#now(), until: this.#now() + ms };
    this.#troubles.set(edge, trouble);
    for (const claim of this.#all()) {
      if (claim.tab.edge !== edge) continue;
      if (claim.sureFrom > trouble.from) claim.sureFrom = Math.max(claim.sureFrom, named(trouble));
      if (claim.ended > trouble.from - tellMs && claim.ended <= trouble.from) this.#mayStay(claim, trouble.until);
    }
  }

  /** The edge is gone, and has told nobody; what it said last holds for a while, so that residents may come back elsewhere. */
  loseEdge(edge: object, inMs = 0): void {
    const now = this.#now();
    const trouble = this.#troubles.get(edge);
    const isTroubled = trouble !== undefined && now < named(trouble);
    const lastBeat = (isTroubled ? trouble.from : now) - beatMs - tellMs;
    for (const claim of this.#all()) {
      if (claim.tab.edge !== edge) continue;
      const isForgotten = now < this.#lostAt + beatMs + tellMs || now < claim.sureFrom;
      claim.sureUntil = Math.min(claim.sureUntil, isForgotten ? now : lastBeat + edgeMs);
      if (claim.maybeUntil < now || (claim.ended < now - tellMs && !isTroubled)) continue;
      this.#mayStay(claim, now + inMs);
      claim.ended = Math.min(claim.ended, now);
    }
  }

  /** Presence has lost all that it knew. */
  loseStore(): void {
    this.#lostAt = this.#now();
    for (const claim of this.#all()) {
      if (claim.ended <= this.#lostAt) claim.sureUntil = Math.min(claim.sureUntil, this.#lostAt);
      else claim.sureFrom = Math.max(claim.sureFrom, this.#lostAt + beatMs + tellMs);
    }
  }

  /** What is wrong when the resident is shown like this at the place now; undefined: nothing. */
  wrong(place: string, userId: string, shown: Shown): Wrong | undefined {
    const now = this.#now();
    const claims = this.#claims.get(`${place}\0${userId}`) ?? [];
    const is = (what: Claim['what'], holds: (claim: Claim) => boolean) =>
      claims.some((claim) => claim.what === what && holds(claim));
    const surely = ({ sureFrom, sureUntil }: Claim) => sureFrom <= now && now < sureUntil;
    const maybe = ({ maybeUntil }: Claim) => now <= maybeUntil;
    if (shown === 'offline') return is('seen', surely) ? 'false offline' : undefined;
    if (!is('seen', maybe)) return 'ghost';
    if (!is(shown, maybe) || (shown === 'away' && is('online', surely))) return 'wrong status';
    return undefined;
  }

  /** Whoever the model knows something of: place and resident. */
  everyone(): [string, string][] {
    return [...this.#claims.keys()].map((key) => key.split('\0') as [string, string]);
  }

  /** Forgets claims that are long over. */
  forget(): void {
    for (const [key, claims] of this.#claims) {
      const left = claims.filter(({ maybeUntil }) => maybeUntil >= this.#now());
      if (left.length > 0) this.#claims.set(key, left);
      else this.#claims.delete(key);
    }
  }

  #begin(tab: TabId, place: string, what: Claim['what']): void {
    const now = this.#now();
    const never = Number.POSITIVE_INFINITY;
    const sureFrom = Math.max(now + tellMs, this.#namedFrom(tab.edge));
    const claim = { what, tab, place, sureFrom, sureUntil: never, maybeUntil: never, ended: never };
    const key = `${place}\0${tab.userId}`;
    const claims = this.#claims.get(key);
    if (claims) claims.push(claim);
    else this.#claims.set(key, [claim]);
  }

  #end(claim: Claim, how: Ending): void {
    const now = this.#now();
    const trouble = this.#troubles.get(claim.tab.edge);
    claim.ended = now;
    // Of whom nobody was told yet, nobody is told that they broke off.
    const wasSure = claim.sureFrom <= now && now < claim.sureUntil;
    claim.sureUntil = how === 'broke' && wasSure ? now + graceMs : now;
    claim.maybeUntil = now + tellMs + (how === 'left' ? 0 : graceMs + sweepMs);
    if (!trouble || now > trouble.until + tellMs) return;
    claim.sureUntil = Math.min(claim.sureUntil, trouble.from - beatMs - tellMs + edgeMs);
  }

  /** The tab says something else in its place. */
  #replace(claim: Claim): void {
    const now = this.#now();
    claim.ended = now;
    claim.sureUntil = now;
    claim.maybeUntil = Math.max(now + tellMs, this.#namedFrom(claim.tab.edge));
  }

  /** Nobody may have been told that it has ended: it does so with the edge, or with the name that it gave itself. */
  #mayStay(claim: Claim, lastBeat: number): void {
    const until = lastBeat + edgeMs + sweepMs + tellMs;
    claim.maybeUntil = claim.ended === Number.POSITIVE_INFINITY ? until : Math.max(claim.maybeUntil, until);
  }

  /** Until when the edge may not have named what it holds, after what broke last. */
  #namedFrom(edge: object): number {
    const trouble = this.#troubles.get(edge);
    return Math.max(this.#lostAt + beatMs + tellMs, trouble ? named(trouble) : Number.NEGATIVE_INFINITY);
  }

  #open(tab: TabId, place: string): Claim[] {
    const claims = this.#claims.get(`${place}\0${tab.userId}`) ?? [];
    return claims.filter((claim) => claim.tab === tab && claim.ended === Number.POSITIVE_INFINITY);
  }

  #all(): Claim[] {
    return [...this.#claims.values()].flat();
  }
}

function named({ until }: Trouble): number {
  return until + beatMs + tellMs;
}
