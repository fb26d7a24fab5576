import type { ModerationAct } from 'proto/city/rooms/v1/moderation';

/** Acts in a row, the newest first, and where the earlier ones go on; an empty cursor: there are none. */
export type Acts = { acts: readonly ModerationAct[]; nextCursor: string };

/** The newest page with what was read before it. Where the two do not meet something lies between: then the page alone. */
export function withEarlier(newest: Acts, read: Acts | null): Acts {
  const meet = newest.acts.findIndex(({ id }) => id === read?.acts[0]?.id);
  if (!read || meet < 0) return newest;
  return { acts: [...newest.acts.slice(0, meet), ...read.acts], nextCursor: read.nextCursor };
}
