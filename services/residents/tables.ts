/** What residents keeps. A step is never changed after it was released: add another. */
export const residentSteps = [
  `CREATE TABLE residents (
    user_id text PRIMARY KEY,
    display_name text NOT NULL,
    kind text NOT NULL DEFAULT 'guest',
    roles text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE revoked_passports (
    passport_id text PRIMARY KEY,
    expires_at timestamptz NOT NULL
  );
  CREATE TABLE tickets (
    ticket_hash bytea PRIMARY KEY,
    token text NOT NULL,
    expires_at timestamptz NOT NULL
  )`,
  `ALTER TABLE revoked_passports ADD COLUMN revoked_at timestamptz NOT NULL DEFAULT now();
  CREATE INDEX revoked_passports_at ON revoked_passports (revoked_at)`,
  // One row, so that of residents who arrive at once each is one number.
  `CREATE TABLE resident_count (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    residents integer NOT NULL
  );
  INSERT INTO resident_count (residents) SELECT count(*) FROM residents`,
  // Of a token only its id: who reads the table can show none.
  `CREATE TABLE resident_tokens (
    token_id uuid PRIMARY KEY,
    user_id text NOT NULL REFERENCES residents ON DELETE CASCADE,
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz
  );
  CREATE INDEX resident_tokens_of ON resident_tokens (user_id)`,
];
