/**
 * Keeps live sockets present: a lease a connection and place, begun and ended in batches. They last as long as this edge
 * beats, so thousands of them cost one call that names none. A browser's own heartbeat only says active or away; that the
 * socket lives is for the edge to know, because the timers of a hidden tab run too seldom.
 *
 * Whenever it is in doubt what presence knows (a call failed, Redis came back empty, the numbers differ) the edge takes a new
 * name and names all its leases anew: what it does not name ends with the old one.
 */
import { randomBytes } from 'node:crypto';
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import type { Caller } from '../passport.ts';
import type { Log } from '../telemetry.ts';
import { type Choices, type Chosen, isUndisturbed } from './choices.ts';
import type { Connection } from './connection.ts';

/** The edge outlives three missed beats, and its leases with it. */
const leaseMs = 40_000;
const beatEveryMs = 10_000;
/** With every so manieth beat the number of leases is compared. */
const compareEvery = 6;
/** After an unclean close a resident has this long to come back before others see them go. */
const graceMs = 5_000;
/** New leases wait this long for company. */
const gatherMs = 15;
const largestBatch = 1_000;
const none: readonly Lease[] = [];

type Lease = {
  caller: Caller;
  place: string;
  holder: string;
  status: Status;
  chosen: Chosen;
  told: boolean;
  /** Whether presence has ever said that it has it. */
  isTaken: boolean;
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
  /** The resident is not to be seen: those of their connections that broke off are not waited for. */
  hide(userId: string): void;
  /** A page has said that it closes, past its socket: also what becomes of the socket makes nobody present any more. */
  leave(userId: string, holder: string): void;
  /** Stops beating. The leases stay a while: residents of a closing edge are about to come back through another. */
  close(): Promise<void>;
};

/** Opens the beats of this process. */
export function openBeats(
  presence: Pick<Client<typeof PresenceService>, 'beat'>,
  choices: Pick<Choices, 'learn'>,
  log: Log,
): Beats {
  const boot = randomBytes(6).toString('base64url');
  const held = new Map<string, readonly Lease[]>();
  /** Leases that presence has under the edge's present name, and those that it should have. */
  const kept = new Set<Lease>();
  const missing = new Set<Lease>();
  let names = 0;
  let isNew = true;
  let begun: Lease[] = [];
  let ended: Lease[] = [];
  let fading: Lease[] = [];
  /** Those that fade or have been told to, until they have ended by themselves. */
  const faded = new Set<Lease>();
  let gathering: NodeJS.Timeout | undefined;
  let inFlight = Promise.resolve();
  let count = 0;
  let beat = 0;

  const heldBy = (holder: string) => held.get(holder) ?? none;
  const heldAt = (holder: string, place: string) => heldBy(holder).find((lease) => lease.place === place);
  const isHeld = (lease: Lease) => heldBy(lease.holder).includes(lease);
  /** What is not named again ends with the old name. The rest is, by the next beat: until then it lasts with that, too. */
  const beginAnew = () => {
    names += 1;
    isNew = true;
    kept.clear();
    for (const leases of held.values()) for (const lease of leases) if (lease.told) missing.add(lease);
  };
  const tell = async (all: Lease[], gone: Lease[], compare = false) => {
    if (all.some(({ chosen }) => !chosen.isKnown)) await choices.learn().catch(() => undefined);
    // Who may have chosen to be invisible is not shown for want of an answer: the next beat has one, or that after it.
    // Who has left while it was asked is not told at all.
    for (const lease of all) if (!lease.chosen.isKnown && isHeld(lease)) missing.add(lease);
    const leases = all.filter(({ chosen }) => chosen.isKnown);
    const most = Math.max(leases.length, gone.length);
    const isAnew = isNew;
    let isKept = true;
    for (let at = 0; at === 0 || at < most; at += largestBatch) {
      const [begin, end] = [leases, gone].map((some) => some.slice(at, at + largestBatch)) as [Lease[], Lease[]];
      for (const lease of begin) {
        kept.add(lease);
        missing.delete(lease);
      }
      for (const lease of end) kept.delete(lease);
      const answer = await presence.beat({
        edge: `${boot}.${names}`,
        begins: isNew,
        ttlMs: leaseMs,
        leases: begin.map(messageOf),
        ended: end.map(messageOf),
        ...(compare && at + largestBatch >= most ? { held: kept.size } : {}),
      });
      isNew = false;
      for (const lease of begin) lease.isTaken ||= answer.kept;
      isKept &&= answer.kept;
      // What does not even last from its beginning is named anew with the next beat, and not for ever at once.
      if (isKept || isAnew) continue;
      beginAnew();
      enqueue(nameAll);
      return;
    }
    if (!isKept) beginAnew();
  };
  /** From now on these have a time of their own. */
  const fade = async (leases: Lease[]) => {
    for (let at = 0; at < leases.length; at += largestBatch) {
      const batch = leases.slice(at, at + largestBatch);
      await presence.beat({ leases: batch.map(messageOf), ttlMs: graceMs });
      for (const lease of batch) kept.delete(lease);
    }
  };
  const forgetFaded = (leases: readonly Lease[]) => {
    if (leases.length === 0) return;
    const forget = () => {
      for (const lease of leases) faded.delete(lease);
    };
    setTimeout(forget, graceMs).unref();
  };
  /** Beats, and names what presence does not have; in doubt that is everything. */
  const nameAll = async (compare = false) => {
    if (missing.size > 0 || kept.size > 0) await tell([...missing], [], compare);
    // An edge without leases need not last.
    else beginAnew();
  };
  // One call after the other: a lease that ends must not be overtaken by its own beginning.
  const enqueue = (work: () => Promise<void>) => {
    inFlight = inFlight.then(work).catch((error) => {
      beginAnew();
      log.warn({ err: error }, 'presence could not be told');
    });
  };
  // What comes while presence is answering waits for company, too: however slow it is, one call waits for its turn, not many.
  const flush = () =>
    enqueue(async () => {
      gathering = undefined;
      const batch = { begun, ended, fading };
      [begun, ended, fading] = [[], [], []];
      for (const lease of batch.begun) lease.told = true;
      // What presence may not have does not begin with its end: it ends at once.
      const gone = [...batch.ended, ...batch.fading.filter(({ isTaken }) => !isTaken)];
      if (batch.begun.length + gone.length > 0) await tell(batch.begun, gone);
      await fade(batch.fading.filter(({ isTaken }) => isTaken)).finally(() => forgetFaded(batch.fading));
    });
  const soon = () => {
    gathering ??= setTimeout(flush, gatherMs);
  };
  const beating = setInterval(() => {
    beat += 1;
    const compare = beat % compareEvery === 0;
    enqueue(() => nameAll(compare));
  }, beatEveryMs);

  const take = (holder: string, place: string): Lease | undefined => {
    const lease = heldAt(holder, place);
    const left = heldBy(holder).filter((other) => other !== lease);
    if (left.length > 0) held.set(holder, left);
    else held.delete(holder);
    begun = begun.filter((waiting) => waiting !== lease);
    if (lease) missing.delete(lease);
    // One that was never told needs no ending.
    return lease?.told ? lease : undefined;
  };

  return {
    nextHolder: () => `${boot}:${++count}`,
    hold(connection, place) {
      const { caller, holder } = connection;
      // A socket may close while its room is being opened; nobody would ever end a lease that began after that.
      if (!caller || !connection.open) return;
      if (heldAt(holder, place)) return;
      // Left and back in one moment: what is ended with a beat has ended, even when it also begins there.
      const back = ended.find((gone) => gone.holder === holder && gone.place === place);
      ended = ended.filter((gone) => gone !== back);
      const lease = back ?? {
        caller,
        place,
        holder,
        status: statusOf(connection),
        chosen: connection.chosen,
        told: false,
        isTaken: false,
      };
      lease.status = statusOf(connection);
      held.set(holder, heldBy(holder).concat(lease));
      begun.push(lease);
      soon();
    },
    refresh(connection) {
      const status = statusOf(connection);
      for (const lease of heldBy(connection.holder)) {
        if (lease.status === status) continue;
        lease.status = status;
        begun.push(lease);
        soon();
      }
    },
    tellChosen(connection) {
      for (const lease of heldBy(connection.holder)) {
        begun.push(lease);
        soon();
      }
    },
    release(connection, place) {
      const lease = take(connection.holder, place);
      if (lease) ended.push(lease);
      soon();
    },
    releaseAll(connection, clean) {
      for (const { place } of heldBy(connection.holder)) {
        const lease = take(connection.holder, place);
        if (lease) (clean ? ended : fading).push(lease);
        if (lease && !clean) faded.add(lease);
      }
      soon();
    },
    hide(userId) {
      for (const lease of faded) {
        if (lease.caller.id !== userId) continue;
        faded.delete(lease);
        fading = fading.filter((other) => other !== lease);
        ended.push(lease);
        soon();
      }
    },
    leave(userId, holder) {
      for (const { place, caller } of heldBy(holder)) {
        // Presence has ended them, but a beat that names them may have been on its way.
        const lease = caller.id === userId ? take(holder, place) : undefined;
        if (lease) ended.push(lease);
      }
      soon();
    },
    async close() {
      clearInterval(beating);
      clearTimeout(gathering);
      flush();
      await inFlight;
    },
  };
}

function messageOf({ caller, place, holder, status, chosen }: Lease) {
  return {
    ...{ place, userId: caller.id, username: caller.name, holder, status },
    invisible: chosen.choice === 'invisible',
    doNotDisturb: isUndisturbed(chosen),
    hidesLastSeen: !chosen.showsLastSeen,
  };
}

function statusOf(connection: Connection): Status {
  return connection.status === 'away' ? Status.AWAY : Status.ONLINE;
}
