/** Releases in PostgreSQL. Bytes are kept once, by their hash, however many releases have the file. */
import { fromJson, toJson } from '@bufbuild/protobuf';
import { ContributionsSchema } from 'proto/city/registry/v1/plan';
import type { Postgres } from '../postgres.ts';
import type { ChosenBy, CurrentRelease, Release, ReleaseStore } from './release-store.ts';
import { registrySteps } from './tables.ts';

/** Opens the store and makes its tables. */
export async function openPostgresReleases(postgres: Postgres): Promise<ReleaseStore> {
  await postgres.migrate('registry', registrySteps);
  const { pool } = postgres;
  return {
    publish: (release, contents, by) => publish(postgres, release, contents, by),
    async withdraw(name) {
      const { rowCount } = await pool.query(
        `UPDATE current_releases SET release = NULL, chosen_by = 'publisher', chosen_at = now() WHERE name = $1`,
        [name],
      );
      return rowCount === 1;
    },
    async current() {
      const { rows } = await pool.query<CurrentRow>(selectCurrent);
      return rows.map(readCurrent);
    },
    async chooserOf(name, id) {
      const { rows } = await pool.query<{ chosen_by: ChosenBy }>(
        'SELECT chosen_by FROM releases JOIN current_releases USING (name) WHERE name = $1 AND releases.release = $2',
        [name, id],
      );
      return rows[0]?.chosen_by;
    },
    async content(name, id, path) {
      const { rows } = await pool.query<{ content: Buffer }>(
        `SELECT content FROM release_files JOIN contents USING (integrity)
         WHERE name = $1 AND release = $2 AND path = $3`,
        [name, id, path],
      );
      return rows[0]?.content;
    },
  };
}

function publish(
  postgres: Postgres,
  release: Release,
  contents: ReadonlyMap<string, Uint8Array>,
  by: ChosenBy,
): Promise<Date> {
  const key = [release.name, release.id];
  return postgres.transaction(async (client) => {
    await client.query(
      `INSERT INTO contents (integrity, content) SELECT * FROM unnest($1::text[], $2::bytea[])
       ON CONFLICT DO NOTHING`,
      [[...contents.keys()], [...contents.values()].map((bytes) => Buffer.from(bytes))],
    );
    const { rows } = await client.query<{ created_at: Date }>(
      `INSERT INTO releases (name, release, version, entry, contributions) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (name, release) DO UPDATE
       SET version = excluded.version, entry = excluded.entry, contributions = excluded.contributions
       RETURNING created_at`,
      [...key, release.version, release.entry, toJson(ContributionsSchema, release.contributions)],
    );
    await client.query(
      `INSERT INTO release_files (name, release, path, integrity)
       SELECT $1, $2, * FROM unnest($3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
      [...key, release.files.map((file) => file.path), release.files.map((file) => file.integrity)],
    );
    await client.query(
      `INSERT INTO current_releases (name, release, chosen_by) VALUES ($1, $2, $3)
       ON CONFLICT (name) DO UPDATE SET release = excluded.release, chosen_by = excluded.chosen_by, chosen_at = now()`,
      [...key, by],
    );
    return rows[0]?.created_at ?? new Date();
  });
}

const selectCurrent = `
  SELECT name, release, version, entry, contributions, chosen_by,
    (SELECT json_agg(json_build_object('path', path, 'integrity', integrity) ORDER BY path COLLATE "C")
     FROM release_files f WHERE f.name = r.name AND f.release = r.release) AS files
  FROM current_releases JOIN releases r USING (name, release) ORDER BY name COLLATE "C"`;

type CurrentRow = {
  name: string;
  release: string;
  version: string;
  entry: string;
  contributions: Parameters<typeof fromJson>[1];
  chosen_by: ChosenBy;
  files: Release['files'];
};

function readCurrent(row: CurrentRow): CurrentRelease {
  const { name, release: id, version, entry, files } = row;
  const contributions = fromJson(ContributionsSchema, row.contributions, { ignoreUnknownFields: true });
  return { name, id, version, entry, contributions, files, chosenBy: row.chosen_by };
}
