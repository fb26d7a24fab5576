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
];
