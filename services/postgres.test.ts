import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPostgres, type Postgres, whyAway } from './postgres.ts';
import { type TestPostgres, testPostgres } from './postgres-server.testing.ts';

let postgres: TestPostgres;
const opened: Postgres[] = [];

beforeAll(async () => {
  postgres = await testPostgres();
  await postgres.pool.query('CREATE TABLE facts (fact text PRIMARY KEY)');
});
afterAll(async () => {
  for (const one of [...opened, postgres]) await one.close();
});

/** Another process on the same database, and the broken connections that it reported. */
async function another(): Promise<{ other: Postgres; reported: Error[] }> {
  const reported: Error[] = [];
  const other = await openPostgres({ databaseUrl: postgres.url, dataFolder: '/nonexistent' }, (error) =>
    reported.push(error),
  );
  opened.push(other);
  return { other, reported };
}

const facts = async () =>
  (await postgres.pool.query<{ fact: string }>('SELECT fact FROM facts ORDER BY fact')).rows.map((row) => row.fact);

describe('migrations', () => {
  const steps = ['CREATE TABLE made (n integer)', 'INSERT INTO made VALUES (1)'];
  const rows = async () => (await postgres.pool.query('SELECT n FROM made ORDER BY n')).rows.map((row) => row.n);

  test('run once each, in order, however many processes start at once', async () => {
    const processes = await Promise.all(Array.from({ length: 5 }, another));
    await Promise.all([
      ...processes.map(({ other }) => other.migrate('made', steps)),
      ...processes.map(({ other }) => other.migrate('elsewhere', ['CREATE TABLE elsewhere (n integer)'])),
    ]);
    expect(await rows()).toEqual([1]);
  });

  test('only what was added since runs', async () => {
    await postgres.migrate('made', [...steps, 'INSERT INTO made VALUES (2)']);
    await postgres.migrate('made', [...steps, 'INSERT INTO made VALUES (2)']);
    expect(await rows()).toEqual([1, 2]);
  });

  test('of an older process change nothing', async () => {
    await postgres.migrate('made', steps);
    expect(await rows()).toEqual([1, 2]);
  });

  test('a step that fails leaves nothing, and runs again', async () => {
    const before = [...steps, 'INSERT INTO made VALUES (2)', 'INSERT INTO made VALUES (3)'];
    await expect(postgres.migrate('made', [...before, 'INSERT INTO nowhere VALUES (4)'])).rejects.toThrow(/nowhere/);
    expect(await rows()).toEqual([1, 2]);
    await postgres.migrate('made', [...before, 'INSERT INTO made VALUES (4)']);
    expect(await rows()).toEqual([1, 2, 3, 4]);
  });

  test('a step may take longer than a query, and waits no longer for a lock', async () => {
    const patience = (name: string) => `current_setting('${name}')::interval`;
    await postgres.migrate('patient', [
      `CREATE TABLE patience AS SELECT ${patience('statement_timeout')} AS step, ${patience('lock_timeout')} AS lock`,
    ]);
    const { rows } =
      await postgres.pool.query(`SELECT step::text, lock::text, ${patience('statement_timeout')}::text AS query
      FROM patience`);
    expect(rows).toEqual([{ step: '01:00:00', lock: '00:00:15', query: '00:00:15' }]);
  });
});

describe('a transaction', () => {
  test('answers what its work answers, and is seen by others after its commit only', async () => {
    const seen = await postgres.transaction(async (client) => {
      await client.query(`INSERT INTO facts VALUES ('kept')`);
      return facts();
    });
    expect(seen).toEqual([]);
    expect(await facts()).toEqual(['kept']);
  });

  test('that throws leaves nothing, and its connection is good for the next', async () => {
    const { other } = await another();
    const trouble = new Error('changed my mind');
    for (let n = 0; n < 20; n++) {
      const work = other.transaction(async (client) => {
        await client.query(`INSERT INTO facts VALUES ('lost')`);
        if (n % 2) await client.query('SELECT nonsense');
        throw trouble;
      });
      await (n % 2 ? expect(work).rejects.toThrow(/nonsense/) : expect(work).rejects.toBe(trouble));
    }
    expect(await facts()).toEqual(['kept']);
    expect(other.pool.totalCount).toBe(1);
  });

  test('may ask for its commit behind its last query', async () => {
    await postgres.transaction(async (client, commit) => {
      await Promise.all([client.query(`INSERT INTO facts VALUES ('asked for')`), commit()]);
      expect(await facts()).toContain('asked for');
    });
    await postgres.pool.query(`DELETE FROM facts WHERE fact = 'asked for'`);
  });

  test('of one statement is that statement alone; a refused one leaves nothing, and its connection is good for the next', async () => {
    const { other } = await another();
    for (let n = 0; n < 3; n++) {
      const refused = other.transaction((client) => client.query(`INSERT INTO facts SELECT 'x' || 1 / 0`), 'one');
      await expect(refused).rejects.toMatchObject({ code: '22012' });
      await other.transaction(async (client, commit) => {
        await Promise.all([client.query('INSERT INTO facts VALUES ($1)', [`alone ${n}`]), commit()]);
        expect(await facts()).toContain(`alone ${n}`);
      }, 'one');
    }
    expect(other.pool.totalCount).toBe(1);
    await postgres.pool.query(`DELETE FROM facts WHERE fact LIKE 'alone%'`);
    expect(await facts()).toEqual(['kept']);
  });

  test('of whose queries one fails leaves nothing, though the commit was asked behind it', async () => {
    const { other } = await another();
    const work = other.transaction(async (client, commit) => {
      const asked = [client.query(`INSERT INTO facts VALUES ('lost')`), client.query('SELECT nonsense'), commit()];
      await Promise.allSettled(asked);
      await Promise.all(asked);
    });
    await expect(work).rejects.toThrow(/nonsense/);
    const careless = other.transaction(async (client) => {
      await client.query(`INSERT INTO facts VALUES ('lost')`);
      await client.query('SELECT nonsense').catch(() => undefined);
    });
    await expect(careless).rejects.toThrow('the transaction was rolled back');
    expect(await facts()).toEqual(['kept']);
    expect(other.pool.totalCount).toBe(1);
  });

  test('sends what is asked in one turn in one write', async () => {
    const writes: number[] = [];
    await postgres.transaction(async (client) => {
      const { stream } = (client as unknown as Client).connection;
      await client.query('SELECT 1');
      const writev = vi.spyOn(stream, '_writev');
      const write = vi.spyOn(stream, '_write');
      await Promise.all(Array.from({ length: 5 }, (_, n) => client.query('SELECT $1::int', [n])));
      writes.push(writev.mock.calls.length, write.mock.calls.length);
      vi.restoreAllMocks();
    });
    expect(writes).toEqual([1, 0]);
  });

  test('whose connection breaks throws, leaves nothing, and the connection is not lent again', async () => {
    const { other } = await another();
    for (let n = 0; n < 3; n++) {
      const work = other.transaction(async (client) => {
        await client.query(`INSERT INTO facts VALUES ('lost')`);
        await client.query('SELECT pg_terminate_backend(pg_backend_pid())');
      });
      await expect(work).rejects.toThrow();
      expect(other.pool.totalCount).toBe(0);
      expect(await other.transaction(async (client) => (await client.query('SELECT 1 AS n')).rows)).toEqual([{ n: 1 }]);
    }
    expect(await facts()).toEqual(['kept']);
  });

  test('whose connection has gone silent says so at once, and the connection is not lent again', async () => {
    const { other } = await another();
    const asked: string[] = [];
    const work = other.transaction(async (client) => {
      vi.spyOn(client, 'query').mockImplementation((text: string) => {
        asked.push(text);
        return Promise.reject(new Error('Query read timeout'));
      });
      await client.query('SELECT 1');
    });
    const silence = await work.catch((error: unknown) => error);
    expect(whyAway(silence)).toBe('does not answer in time');
    expect(asked).toEqual(['SELECT 1']);
    expect(other.pool.totalCount).toBe(0);
  });

  test('whose connection breaks while it thinks does not end the process', async () => {
    const { other } = await another();
    const work = other.transaction(async (client) => {
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
      const broken = new Promise((resolve) => client.once('error', resolve));
      await postgres.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
      await broken;
    });
    await expect(work).rejects.toThrow();
    expect(await other.healthy()).toBe(true);
  });
});

test('an idle connection that breaks is reported, and the next query gets another', async () => {
  const { other, reported } = await another();
  const { rows } = await other.pool.query('SELECT pg_backend_pid() AS pid');
  await postgres.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
  await vi.waitFor(() => expect(reported).toHaveLength(1));
  expect((await other.pool.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
});

test('healthy tells whether a query is answered now', async () => {
  const { other } = await another();
  expect(await other.healthy()).toBe(true);
  vi.spyOn(other.pool, 'query').mockImplementationOnce(() => Promise.reject(new Error('gone')));
  expect(await other.healthy()).toBe(false);
});

test('an address with nobody behind it is said in one line, at the start', async () => {
  const nowhere = openPostgres({ databaseUrl: 'postgres://city@127.0.0.1:1/city', dataFolder: '' }, () => {});
  await expect(nowhere).rejects.toThrow(/^DATABASE_URL cannot be used: /);
});

test('who waits too long for a connection is told that the database is slow, not that it is away', async () => {
  const { other } = await another();
  const lent = await Promise.all(Array.from({ length: other.pool.options.max }, () => other.pool.connect()));
  const waited = await other.pool.query('SELECT 1').catch((error: unknown) => error);
  for (const client of lent) client.release();
  expect(whyAway(waited)).toBe('does not answer in time');
  expect(await other.healthy()).toBe(true);
}, 10_000);

test('what was given up is slow, what is gone is away, and a wrong query is neither', async () => {
  const failure = (sql: string) => postgres.pool.query(sql).catch((error: unknown) => error);
  const slow = await postgres
    .transaction(async (client) => {
      await client.query('SET LOCAL statement_timeout = 20');
      await client.query('SELECT pg_sleep(5)');
    })
    .catch((error: unknown) => error);
  expect(whyAway(slow)).toBe('does not answer in time');
  expect(whyAway(await failure('SELECT pg_terminate_backend(pg_backend_pid())'))).toBe('cannot be reached');
  expect(whyAway(await failure('SELECT 1 FROM nowhere'))).toBeUndefined();
});
