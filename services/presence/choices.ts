/** What residents chose that others see of them: kept by resident, so it holds in all tabs, on all devices, for good. */
import type { Postgres } from '../postgres.ts';

/** How a resident wants to be seen; see Choice in the contract. */
export type Choice = 'automatic' | 'do_not_disturb' | 'invisible';

/** All that a resident chose. */
export type Choices = {
  choice: Choice;
  /** When `do_not_disturb` ends by itself; undefined: not by itself. */
  until: Date | undefined;
  showsLastSeen: boolean;
  /** Grows with each choice; 0: they never chose. */
  revision: number;
};

/** What is to be different; what is undefined stays. */
export type Wish = { choice: Choice | undefined; seconds: number; showsLastSeen: boolean | undefined };

/** Of who never chose. */
const unchosen: Choices = { choice: 'automatic', until: undefined, showsLastSeen: true, revision: 0 };

type Row = {
  user_id: string;
  choice: Choice;
  do_not_disturb_until: Date | null;
  shows_last_seen: boolean;
  revision: number;
};

/** What these residents chose, by id; everyone who is asked for is in the answer. */
export async function choicesOf(postgres: Postgres, userIds: readonly string[]): Promise<Map<string, Choices>> {
  const { rows } = await postgres.pool.query<Row>('SELECT * FROM presence_choices WHERE user_id = ANY($1)', [userIds]);
  const chosen = new Map(rows.map((row) => [row.user_id, readRow(row)]));
  return new Map(userIds.map((userId) => [userId, chosen.get(userId) ?? unchosen]));
}

/** Writes what a resident wishes, and answers all that they have chosen then. Of two wishes at once both are kept. */
export async function choose(postgres: Postgres, userId: string, wish: Wish): Promise<Choices> {
  const { rows } = await postgres.pool.query<Row>(
    `INSERT INTO presence_choices AS c (user_id, choice, do_not_disturb_until, shows_last_seen)
     VALUES ($1, coalesce($2, 'automatic'), CASE WHEN $3 > 0 THEN now() + make_interval(secs => $3) END, coalesce($4, true))
     ON CONFLICT (user_id) DO UPDATE SET
       choice = coalesce($2, c.choice),
       do_not_disturb_until = CASE WHEN $2 IS NULL THEN c.do_not_disturb_until ELSE EXCLUDED.do_not_disturb_until END,
       shows_last_seen = coalesce($4, c.shows_last_seen),
       revision = c.revision + 1
     RETURNING *`,
    [userId, wish.choice ?? null, wish.seconds, wish.showsLastSeen ?? null],
  );
  const [row] = rows;
  return row ? readRow(row) : unchosen;
}

/**
 * What a resident chose who is not invisible, as a newer choice, so that edges tell all their leases of it once more; undefined of
 * who is.
 */
export async function chooseAgain(postgres: Postgres, userId: string): Promise<Choices | undefined> {
  const { rows } = await postgres.pool.query<Row>(
    `UPDATE presence_choices SET revision = revision + 1 WHERE user_id = $1 AND choice <> 'invisible' RETURNING *`,
    [userId],
  );
  return rows[0] && readRow(rows[0]);
}

/** A time for not being disturbed that is over is the same as no choice; nobody need write that down. */
function readRow(row: Row): Choices {
  const { choice, do_not_disturb_until: until, shows_last_seen: showsLastSeen, revision } = row;
  if (until && until.getTime() <= Date.now()) return { choice: 'automatic', until: undefined, showsLastSeen, revision };
  return { choice, until: until ?? undefined, showsLastSeen, revision };
}
