/** What agents-core keeps. A step is never changed after it was released: add another. */
export const agentSteps = [
  `CREATE TABLE operator_agents (
    id text PRIMARY KEY,
    name text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    prompt text NOT NULL,
    tools text[] NOT NULL,
    requests_a_minute bigint NOT NULL,
    tokens_a_day bigint NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE tokens_used (
    key text PRIMARY KEY,
    used bigint NOT NULL,
    resets_at timestamptz NOT NULL
  );
  CREATE INDEX tokens_used_until ON tokens_used (resets_at)`,
];
