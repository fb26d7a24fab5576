/** What feed keeps: facts as they were told. A step is never changed after it was released: add another. */
export const feedSteps = [
  `CREATE TABLE feed_events (
    id uuid PRIMARY KEY,
    fact jsonb NOT NULL,
    created_at timestamptz NOT NULL
  );
  CREATE INDEX feed_events_newest ON feed_events (created_at DESC, id DESC)`,
];
