/** What Second Me keeps. A step is never changed after it was released: add another. */
export const secondMeSteps = [
  `CREATE TABLE second_mes (
    user_id text PRIMARY KEY,
    agent_id text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE interactions (
    id uuid PRIMARY KEY,
    user_id text NOT NULL,
    request_id text,
    prompt text NOT NULL,
    response text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('pending', 'streaming', 'done', 'stopped', 'failed')),
    provider text NOT NULL DEFAULT '',
    model text NOT NULL DEFAULT '',
    is_llm boolean NOT NULL DEFAULT false,
    tokens_used integer,
    latency_ms integer NOT NULL DEFAULT 0,
    context_pairs smallint NOT NULL DEFAULT 0,
    context_chars integer NOT NULL DEFAULT 0,
    context_truncated boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    run_id uuid NOT NULL,
    run_began_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, request_id)
  );
  CREATE INDEX interactions_of_resident ON interactions (user_id, id DESC)`,
];
