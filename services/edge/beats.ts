/**
 * Keeps live sockets present: a lease a connection and place, begun, renewed and ended in batches. A browser's own
 * heartbeat only says active or away; that the socket lives is for the edge to know, because the timers of a hidden tab
 * run too seldom.
 */
import { randomBytes } from 'node:crypto';
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import type { Log } from '../telemetry.ts';
import { type Choices, type Chosen, isUndisturbed } from './choices.ts';
import type { Connection } from './connection.ts';

/** A lease outlives two missed renewals. */
const leaseMs = 40_000;
const renewEveryMs = 15_000;
/** After an unclean close a resident has this long to come back before others see them go. */
const graceMs = 5_000;
/** New leases wait this long for company. */
const gatherMs = 15;
const largestBatch = 1_000;

type Lease = {
  place: string;
  userId: string;
  username: string;
  holder: string;
  status: Status;
  chosen: Chosen;
  told: boolean;
};

/** The leases of an edge's connections. */
export type Beats = {
  /** A new name for a connection's leases. */
  nextHolder(): string;
  /** From now on the connection is at the place, with its present status. */
  hold(connection: Connection, place: string): void;
  /** Every place of the connection hears its new status. */
  refresh(connection: Connection): void;
  /** Every place of the connection hears what its resident chose. */
  tellChosen(connection: Connection): void;
  /** The connection has left the place. */
  release(connection: Connection, place: string): void;
  /** The connection is gone from everywhere; unclean: after a grace. */
  releaseAll(connection: Connection, clean: boolean): void;
  /** Stops renewing. The leases stay: residents of a closing edge are about to come back through another. */
  close(): Promise<void>;
};

/** Opens the beats of this process. */
export function openBeats(
  presence: Pick<Client<typeof PresenceService>, 'beat'>,
  choices: Pick<Choices, 'learn'>,
  log: Log,
): Beats {
  const boot = randomBytes(6).toString('base64url');
  const held = new Map<string, Map<string, Lease>>();
  let begun: Lease[] = [];
  let ended: Lease[] = [];
  let fading: Lease[] = [];
  let gathering: NodeJS.Timeout | undefined;
  let inFlight = Promise.resolve();
  let count = 0;

  const send = async (all: Lease[], gone: Lease[], ttlMs: number) => {
    if (all.some(({ chosen }) => !chosen.isKnown)) await choices.learn().catch(() => undefined);
    // Who may have chosen to be invisible is not shown for want of an answer: the next renewal has one, or that after it.
    const leases = all.filter(({ chosen }) => chosen.isKnown).map(messageOf);
    for (let at = 0; at < Math.max(leases.length, gone.length); at += largestBatch) {
      await presence.beat({
        leases: leases.slice(at, at + largestBatch),
        ended: gone.slice(at, at + largestBatch).map(messageOf),
        ttlMs,
      });
    }
  };
  // One call after the other: a lease that ends must not be overtaken by its own beginning.
  const enqueue = (work: () => Promise<void>) => {
    inFlight = inFlight.then(work).catch((error) => log.warn({ err: error }, 'presence could not be told'));
  };
  const flush = () => {
    gathering = undefined;
    const batch = { begun, ended, fading };
    [begun, ended, fading] = [[], [], []];
    for (const lease of batch.begun) lease.told = true;
    enqueue(async () => {
      await send(batch.begun, batch.ended, leaseMs);
      if (batch.fading.length > 0) await send(batch.fading, [], graceMs);
    });
  };
  const soon = () => {
    gathering ??= setTimeout(flush, gatherMs);
  };
  const renewal = setInterval(() => {
    // What begins just now is told by its own batch.
    const all = [...held.values()].flatMap((leases) => [...leases.values()].filter((lease) => lease.told));
    if (all.length > 0) enqueue(() => send(all, [], leaseMs));
  }, renewEveryMs);

  const take = (connection: Connection, place: string): Lease | undefined => {
    const leases = held.get(connection.holder);
    const lease = leases?.get(place);
    leases?.delete(place);
    if (leases?.size === 0) held.delete(connection.holder);
    begun = begun.filter((waiting) => waiting !== lease);
    // One that was never told needs no ending.
    return lease?.told ? lease : undefined;
  };

  return {
    nextHolder: () => `${boot}:${++count}`,
    hold(connection, place) {
      const { caller, holder } = connection;
      // A socket may close while its room is being opened; nobody would ever end a lease that began after that.
      if (!caller || !connection.open) return;
      const leases = held.get(holder) ?? new Map<string, Lease>();
      if (leases.has(place)) return;
      const lease = {
        place,
        userId: caller.id,
        username: caller.name,
        holder,
        status: statusOf(connection),
        chosen: connection.chosen,
        told: false,
      };
      leases.set(place, lease);
      held.set(holder, leases);
      // Left and back in one moment: what is ended with a beat has ended, even when it also begins there.
      ended = ended.filter((gone) => gone.holder !== holder || gone.place !== place);
      begun.push(lease);
      soon();
    },
    refresh(connection) {
      const status = statusOf(connection);
      for (const lease of held.get(connection.holder)?.values() ?? []) {
        if (lease.status === status) continue;
        lease.status = status;
        begun.push(lease);
        soon();
      }
    },
    tellChosen(connection) {
      for (const lease of held.get(connection.holder)?.values() ?? []) {
        begun.push(lease);
        soon();
      }
    },
    release(connection, place) {
      const lease = take(connection, place);
      if (lease) ended.push(lease);
      soon();
    },
    releaseAll(connection, clean) {
      for (const place of [...(held.get(connection.holder)?.keys() ?? [])]) {
        const lease = take(connection, place);
        if (lease) (clean ? ended : fading).push(lease);
      }
      soon();
    },
    async close() {
      clearInterval(renewal);
      clearTimeout(gathering);
      flush();
      await inFlight;
    },
  };
}

function messageOf({ place, userId, username, holder, status, chosen }: Lease) {
  return {
    ...{ place, userId, username, holder, status },
    invisible: chosen.choice === 'invisible',
    doNotDisturb: isUndisturbed(chosen),
    hidesLastSeen: !chosen.showsLastSeen,
  };
}

function statusOf(connection: Connection): Status {
  return connection.status === 'away' ? Status.AWAY : Status.ONLINE;
}
