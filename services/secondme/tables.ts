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
  // root_id is the first of the answers that replaced each other; null: this one. What was erased is another table's, so that a
  // release that knows nothing of undoing never shows it.
  `ALTER TABLE interactions
    ADD COLUMN root_id uuid,
    ADD COLUMN regenerated_from uuid,
    ADD COLUMN replaced integer NOT NULL DEFAULT 0,
    ADD COLUMN is_replaced boolean NOT NULL DEFAULT false,
    ADD COLUMN sources jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN from_others_words boolean NOT NULL DEFAULT false,
    ADD COLUMN stands_in_because text NOT NULL DEFAULT '';
  CREATE TABLE erased_interactions (
    LIKE interactions INCLUDING DEFAULTS,
    receipt_id uuid NOT NULL,
    erased_at timestamptz NOT NULL
  );
  CREATE INDEX erased_of_receipt ON erased_interactions (receipt_id);
  CREATE INDEX erased_when ON erased_interactions (erased_at);
  ALTER TABLE second_mes ADD COLUMN settings jsonb`,
];
