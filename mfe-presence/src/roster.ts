/** Who is shown, in which order, and how many fit. Pure. */
import type { PresenceState, PresenceStatus } from 'shell/contract';

/** A resident as the bar and the list show them. */
export type Present = { userId: string; username: string; status: PresenceStatus; own: boolean };

/** Everyone that the shell's presence names: oneself first, then the active, then those away; by name. */
export function presentNow(presence: PresenceState, me: string | null, locale: string): Present[] {
  const all = [...presence.residents].map(([userId, { username, status }]): Present => {
    return { userId, username, status, own: userId === me };
  });
  return inOrder(all, locale);
}

/** Oneself first, then the active, then those away; by name. */
export function inOrder(present: readonly Present[], locale: string): Present[] {
  const collator = collatorOf(locale);
  return [...present].sort(
    (a, b) => rank(a) - rank(b) || collator.compare(a.username, b.username) || (a.userId < b.userId ? -1 : 1),
  );
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
