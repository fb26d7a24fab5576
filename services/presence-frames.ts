/**
 * What presence tells on the Bus: who is here, as finished frames; what residents choose; and whom they block. Nothing of it is
 * kept.
 */

/** So many frames go in one text of the topic `presence`: thousands who leave together are some dozens of texts. */
const mostInText = 200;

/** Frames as texts of the topic `presence`: a line a frame, for JSON has no line breaks in it. */
export function presenceTexts(frames: readonly string[]): string[] {
  const texts: string[] = [];
  for (let at = 0; at < frames.length; at += mostInText) texts.push(frames.slice(at, at + mostInText).join('\n'));
  return texts;
}

/** The frames in a text of the topic `presence`. */
export function presenceFramesIn(text: string): string[] {
  return text.split('\n');
}

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

/** A page of this resident has said that it closes; its connection. */
export type LeftNews = { user_id: string; connection_id: string };

/** A resident blocks another one, or does so no longer. */
export type BlockNews = { blocker_id: string; blocked_id: string; blocks: boolean };

/** What a resident chose, as a frame to their own tabs: `own` is what GetOwnStatus answers by REST. */
export function ownFrame({ choice, until, shows_last_seen }: ChosenNews): string {
  const ends = until === null ? null : new Date(until).toISOString();
  return JSON.stringify({ event: 'presence.own', own: { choice, do_not_disturb_until: ends, shows_last_seen } });
}
