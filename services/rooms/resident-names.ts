/** What residents are called now, asked of residents: those who ask at once share a call, and an answer is kept shortly. */
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import { groupCommit } from '../group-commit.ts';

/** A resident and their name; without one the city does not know them. */
export type NamedResident = { userId: string; username: string | undefined };

/** The residents of these ids with their names, in the same order. Throws unavailable when residents cannot be asked. */
export type ResidentNames = (userIds: readonly string[]) => Promise<NamedResident[]>;

/** How long a name is believed, in milliseconds: who takes another one is called by it soon. */
const keptMs = 5_000;
/** Who calls somebody waits for this, and so do the posts that came with theirs. */
const timeoutMs = 2_000;
/** Ids in one call, which is as many as it takes. */
const largestBatch = 500;
/** Names kept; beyond this all are forgotten. */
const mostKept = 10_000;

/** Opens the names. `now` is in milliseconds and never goes back. */
export function openResidentNames(
  residents: Pick<Client<typeof ResidentsService>, 'listNames'>,
  now: () => number = () => performance.now(),
): ResidentNames {
  const kept = new Map<string, { asked: Promise<NamedResident>; until: number }>();
  const ask = groupCommit(
    async (userIds: string[]): Promise<NamedResident[]> => {
      const { names } = await residents.listNames({ userIds: [...new Set(userIds)] }, { timeoutMs }).catch((error) => {
        // To whoever posts, a deadline would say that the message may have arrived.
        if (ConnectError.from(error).code !== Code.DeadlineExceeded) throw error;
        throw new ConnectError('residents do not answer, try again soon', Code.Unavailable);
      });
      const byId = new Map(names.map(({ userId, displayName }) => [userId, displayName]));
      return userIds.map((userId) => ({ userId, username: byId.get(userId) }));
    },
    { most: largestBatch },
  );

  return (userIds) =>
    Promise.all(
      userIds.map((userId) => {
        const known = kept.get(userId);
        if (known && now() < known.until) return known.asked;
        if (kept.size >= mostKept) kept.clear();
        const asked = ask(userId);
        kept.set(userId, { asked, until: now() + keptMs });
        asked.catch(() => kept.delete(userId));
        return asked;
      }),
    );
}
