/** How much is posted in a while: by one resident, and in one room. Moderators are not counted out of their own room. */
import type { Limit } from '../limits.ts';
import type { Postgres } from '../postgres.ts';
import { may } from './moderation/permissions.ts';
import { roleIn } from './moderation/scene.ts';

/** Both limits. */
export type PostLimits = {
  /** Counts a post. Throws resource_exhausted, with the time to wait, when the resident or the room has had its share. */
  take(post: { roomId: string; authorId: string }): Promise<void>;
  /** The room does not have it: whom it refuses, as those who are banned, cannot fill it for the others. */
  giveBack(post: { roomId: string }): void;
};

/** A post that the resident's own limit refuses is not counted against the room: nobody fills a room for the others. */
export function openPostLimits(
  posts: Limit,
  roomPosts: Limit,
  { pool }: Pick<Postgres, 'pool'>,
  cityModerators: ReadonlySet<string>,
): PostLimits {
  const ask = async (roomId: string, userId: string) => {
    const { rows } = await pool.query<{ id: string; created_by: string }>(
      'SELECT id, created_by FROM rooms WHERE id = $1',
      [roomId],
    );
    const actor = { userId, ofCity: cityModerators.has(userId) };
    return rows[0] !== undefined && may('set slow mode', await roleIn(pool, rows[0], actor));
  };
  const asking = new Map<string, Promise<boolean>>();
  // Who asks again meanwhile waits for the same answer, so that what one resident says stays in order.
  const moderates = (roomId: string, userId: string) => {
    const key = `${roomId}\n${userId}`;
    const answer = asking.get(key) ?? ask(roomId, userId).finally(() => asking.delete(key));
    asking.set(key, answer);
    return answer;
  };
  return {
    async take({ roomId, authorId }) {
      await posts.take(authorId);
      try {
        await roomPosts.take(roomId);
      } catch (refusal) {
        // Who moderates is only asked when it matters: most rooms are far from their limit.
        if (!(await moderates(roomId, authorId))) throw refusal;
      }
    },
    giveBack: ({ roomId }) => roomPosts.giveBack(roomId),
  };
}
