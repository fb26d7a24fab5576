/** What presence tells on the Bus beside who is here: what residents choose, and whom they block. Nothing of it is kept. */

/** What a resident chose, as edges hear it. */
export type ChosenNews = {
  user_id: string;
  choice: 'automatic' | 'do_not_disturb' | 'invisible';
  /** When do_not_disturb ends by itself, in epoch milliseconds; null: not by itself. */
  until: number | null;
  shows_last_seen: boolean;
  /** Grows with each choice of theirs. */
  revision: number;
};

/** A resident blocks another one, or does so no longer. */
export type BlockNews = { blocker_id: string; blocked_id: string; blocks: boolean };

/** What a resident chose, as a frame to their own tabs: `own` is what GetOwnStatus answers by REST. */
export function ownFrame({ choice, until, shows_last_seen }: ChosenNews): string {
  const ends = until === null ? null : new Date(until).toISOString();
  return JSON.stringify({ event: 'presence.own', own: { choice, do_not_disturb_until: ends, shows_last_seen } });
}
