/**
 * Changes that Redis has made and nobody was told of, because it failed half-way or answered after the caller had given
 * up. They are told with the next call that succeeds, a sweep at the latest, as the resident is by then.
 */
import type { Change, Leases, Member } from './leases.ts';

/** Keeps them, one a resident and place. */
export class Unannounced {
  #kept = new Map<string, Change>();

  /** Keeps changes; what was kept before is older. */
  keep(changes: readonly Change[]): void {
    for (const change of changes) {
      const key = `${change.place}\0${change.userId}`;
      this.#kept.set(key, { ...change, before: this.#kept.get(key)?.before ?? change.before });
    }
  }

  isEmpty(): boolean {
    return this.#kept.size === 0;
  }

  /** Hands all of them out, with how things are now. When that cannot be read they stay. */
  async take(leases: Pick<Leases, 'get'>): Promise<Change[]> {
    const taken = [...this.#kept.values()];
    this.#kept = new Map();
    try {
      return (await Promise.all(taken.map((change) => asOfNow(leases, change)))).flat();
    } catch (error) {
      const newer = [...this.#kept.values()];
      this.#kept = new Map();
      this.keep(taken);
      this.keep(newer);
      throw error;
    }
  }
}

/** None, when the resident is gone again and was not here before. */
async function asOfNow(leases: Pick<Leases, 'get'>, change: Change): Promise<Change[]> {
  const [member] = await leases.get(change.place, [change.userId]);
  if (!member || (member.status === 'offline' && change.before === 'offline')) return [];
  return [asItIs(change, member)];
}

/** The change of a resident who is by now like this; undefined: as it says. */
export function asItIs(change: Change, member: Member | undefined): Change {
  if (!member) return change;
  const { status: after, username, lastSeen, doNotDisturb } = member;
  return { ...change, username: username || change.username, after, lastSeen, doNotDisturb };
}
