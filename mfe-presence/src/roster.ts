/** Who is shown, in which order, and how many fit. Pure. */
import type { PresenceState, PresenceStatus } from 'shell/contract';

/** A resident as the bar and the list show them. */
export type Present = {
  userId: string;
  username: string;
  status: PresenceStatus;
  /** They are not to be disturbed, however active they are. */
  doNotDisturb: boolean;
  /** When the status last changed, RFC 3339; empty: they do not say. */
  lastSeen: string;
  own: boolean;
};

/** What is shown of a status: that somebody is not to be disturbed says more than whether they are active. */
export type ShownStatus = PresenceStatus | 'do_not_disturb';

/** What is shown of a resident. */
export function shownStatus({ status, doNotDisturb }: Pick<Present, 'status' | 'doNotDisturb'>): ShownStatus {
  return doNotDisturb && status !== 'offline' ? 'do_not_disturb' : status;
}

/**
 * The first `count` of everyone that the shell's presence names: oneself, then the active, then those away; by name. A city of
 * thousands is not sorted for the few who fit.
 */
export function presentNow(presence: PresenceState, me: string | null, locale: string, count: number): Present[] {
  const before = orderIn(locale);
  const first: Present[] = [];
  for (const [userId, { username, status, lastSeen, doNotDisturb = false }] of presence.residents) {
    const present = { userId, username, status, doNotDisturb, lastSeen, own: userId === me };
    const last = first[count - 1];
    if (count <= 0 || (last && before(present, last) > 0)) continue;
    first.splice(placeOf(present, first, before), 0, present);
    if (first.length > count) first.pop();
  }
  return first;
}

/** Oneself first, then the active, then those away; by name. */
export function inOrder(present: readonly Present[], locale: string): Present[] {
  return [...present].sort(orderIn(locale));
}

/** Whether the shell names everyone who is here, so that nobody else has to be asked. */
export function isComplete(presence: PresenceState): boolean {
  return presence.live && presence.online !== null && presence.residents.size === presence.online;
}

/**
 * How many of `total` faces fit into a `width` when each takes a `face`, and a last place of the width `rest`
 * says how many are not shown. That place is only needed when not everybody fits.
 */
export function facesThatFit(width: number, total: number, face: number, rest: number): number {
  const all = Math.floor(width / face);
  if (total <= all) return total;
  return Math.max(0, Math.min(total, Math.floor((width - rest) / face)));
}

type Order = (a: Present, b: Present) => number;

function orderIn(locale: string): Order {
  const collator = collatorOf(locale);
  return (a, b) => rank(a) - rank(b) || collator.compare(a.username, b.username) || (a.userId < b.userId ? -1 : 1);
}

/** Where among those in order one belongs. */
function placeOf(present: Present, ordered: readonly Present[], order: Order): number {
  let [from, to] = [0, ordered.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = ordered[middle];
    if (other && order(other, present) <= 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

function rank(present: Present): number {
  if (present.own) return 0;
  return present.status === 'online' ? 1 : 2;
}

const collators = new Map<string, Intl.Collator>();

// localeCompare makes a collator each time, which thousands of residents would feel.
function collatorOf(locale: string): Intl.Collator {
  const known = collators.get(locale) ?? new Intl.Collator(locale);
  collators.set(locale, known);
  return known;
}
