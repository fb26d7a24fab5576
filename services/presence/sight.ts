/**
 * Whom a caller does not see: residents who block them. A service and somebody without a passport see everyone who is not
 * invisible; and to nearly every resident the same is true, so what is read for many is cut for those alone whom somebody
 * blocks.
 */
import { createHash } from 'node:crypto';
import type { HandlerContext } from '@connectrpc/connect';
import type { Bus } from '../bus.ts';
import { blocksTopic } from '../bus-topics.ts';
import { callerOf } from '../caller.ts';
import type { Postgres } from '../postgres.ts';
import type { BlockNews } from '../presence-frames.ts';
import { blockersOf } from './blocks.ts';
import type { Leases, Member } from './leases.ts';

/** What callers see. */
export type Sight = {
  /** Whom this caller does not see; undefined: everyone is seen. */
  unseenBy(context: HandlerContext): Promise<ReadonlySet<string> | undefined>;
  /** Calls whenever this caller sees others than before, until what it answers is called. */
  watch(context: HandlerContext, changed: () => void): () => void;
  close(): void;
};

/** How long it is believed who blocks a resident: the Bus tells of changes, but may lose one. */
const believedMs = 10_000;
const mostRemembered = 10_000;

/** Opens the sight; `now` in milliseconds that never go back. */
export function openSight(postgres: Postgres, bus: Bus, now: () => number = () => performance.now()): Sight {
  const known = new Map<string, { unseen: Promise<ReadonlySet<string> | undefined>; until: number }>();
  const watchers = new Map<string, Set<() => void>>();
  const heard = bus.subscribe(blocksTopic, (text) => {
    const { blocked_id: userId } = JSON.parse(text) as BlockNews;
    known.delete(userId);
    for (const changed of watchers.get(userId) ?? []) changed();
  });
  const read = async (userId: string) => {
    const blockers = (await blockersOf(postgres, [userId])).get(userId);
    return blockers && new Set(blockers);
  };
  return {
    async unseenBy(context) {
      const caller = callerOf(context);
      if (!caller || caller.kind === 'service') return undefined;
      const remembered = known.get(caller.id);
      if (remembered && now() < remembered.until) return remembered.unseen;
      if (known.size >= mostRemembered) known.clear();
      const unseen = read(caller.id);
      known.set(caller.id, { unseen, until: now() + believedMs });
      unseen.catch(() => known.delete(caller.id));
      return unseen;
    },
    watch(context, changed) {
      const { id = '' } = callerOf(context) ?? {};
      const watching = watchers.get(id) ?? new Set();
      watchers.set(id, watching.add(changed));
      return () => {
        watching.delete(changed);
        if (watching.size === 0) watchers.delete(id);
      };
    },
    close: () => heard.end(),
  };
}

/** Where versions count for somebody who does not see `unseen`: what they missed is no answer to who sees others than before. */
export function epochFor(epoch: string, unseen: ReadonlySet<string> | undefined): string {
  if (!unseen) return epoch;
  const digest = createHash('sha256')
    .update([...unseen].toSorted().join())
    .digest('base64url');
  return `${epoch}.${digest.slice(0, 16)}`;
}

/** Members as somebody sees them who does not see `unseen`. */
export function without<T extends Pick<Member, 'userId'>>(
  members: readonly T[],
  unseen: ReadonlySet<string> | undefined,
): T[] {
  return members.filter(({ userId }) => !unseen?.has(userId));
}

/** How many of `online` people at a place are left for somebody who does not see `unseen`. */
export async function countWithout(
  leases: Pick<Leases, 'get'>,
  place: string,
  online: number,
  unseen: ReadonlySet<string> | undefined,
): Promise<number> {
  if (!unseen) return online;
  const there = (await leases.get(place, [...unseen])).filter(({ status }) => status !== 'offline').length;
  return Math.max(0, online - there);
}
