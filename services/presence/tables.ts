/** What presence keeps for good. A step is never changed after it was released: add another. */
export const presenceSteps = [
  `CREATE TABLE presence_choices (
    user_id text PRIMARY KEY,
    choice text NOT NULL DEFAULT 'automatic',
    do_not_disturb_until timestamptz,
    shows_last_seen boolean NOT NULL DEFAULT true,
    revision integer NOT NULL DEFAULT 1
  );
  CREATE TABLE presence_blocks (
    blocker_id text NOT NULL,
    blocked_id text NOT NULL,
    blocked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (blocker_id, blocked_id)
  );
  CREATE INDEX presence_blocks_of ON presence_blocks (blocked_id)`,
];
