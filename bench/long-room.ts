/** A city whose first room has a log of many messages, as years of talk would leave it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from 'services/embedded-postgres.ts';
import { withCity } from './own-city.ts';

/** Runs it while `work` needs it; General has `count` messages. */
export async function withLongRoom<T>(count: number, work: (url: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'city-bench-'));
  const postgres = await startEmbeddedPostgres(folder);
  const to = (database: string) => new Client({ host: postgres.socketFolder, user: 'city', database });
  try {
    await ask(to('postgres'), 'CREATE DATABASE long_room');
    const host = encodeURIComponent(postgres.socketFolder);
    const filled = async (url: string) => {
      await ask(to('long_room'), talk(count));
      return work(url);
    };
    return await withCity(filled, { DATABASE_URL: `postgres://city@localhost/long_room?host=${host}` });
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask(client: Client, sql: string): Promise<void> {
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** Nine residents; groups of one author, answers, and texts from a word to ten lines: rows of many heights. */
const talk = (count: number) => `
  INSERT INTO messages (room_id, seq, id, author_id, username, client_id, text, created_at, reply_to_seq)
    SELECT 'city_general', n, gen_random_uuid(), 'u_' || lpad((n / 3 % 9)::text, 26, '0'), 'Resident ' || n / 3 % 9, n::text,
      n || ' ' || repeat('слово за словом, ', 1 + CASE WHEN n % 40 = 0 THEN 40 ELSE n * 7 % 11 END),
      now() - (${count} - n) * interval '5 minutes', CASE WHEN n % 25 = 0 THEN n - 5 END
    FROM generate_series(1, ${count}) AS n;
  UPDATE rooms SET last_seq = ${count} WHERE id = 'city_general';
  ANALYZE messages`;
