/** What the registry keeps. A step is never changed after it was released: add another. */
export const registrySteps = [
  `CREATE TABLE contents (
    integrity text PRIMARY KEY,
    content bytea NOT NULL
  );
  CREATE TABLE releases (
    name text NOT NULL,
    release text NOT NULL,
    version text NOT NULL,
    entry text NOT NULL,
    contributions jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, release)
  );
  CREATE TABLE release_files (
    name text NOT NULL,
    release text NOT NULL,
    path text NOT NULL,
    integrity text NOT NULL REFERENCES contents,
    PRIMARY KEY (name, release, path),
    FOREIGN KEY (name, release) REFERENCES releases
  );
  CREATE TABLE current_releases (
    name text PRIMARY KEY,
    release text,
    chosen_by text NOT NULL,
    chosen_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (name, release) REFERENCES releases
  )`,
];
