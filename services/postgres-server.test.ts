import { describe, expect, test } from 'vitest';
import { postgresServers, testPostgres } from './postgres-server.testing.ts';

describe.each(postgresServers)('on the %s PostgreSQL', (server) => {
  test('each call gives an empty database of its own, which a url also reaches', async () => {
    const [first, second] = await Promise.all([testPostgres({ server }), testPostgres({ server })]);
    await first.migrate('rooms', ['CREATE TABLE here (id integer)']);
    await second.migrate('rooms', ['CREATE TABLE here (id integer)']);
    await first.pool.query('INSERT INTO here VALUES (1)');
    expect((await second.pool.query('SELECT * FROM here')).rows).toEqual([]);
    expect(new URL(first.url).pathname).not.toBe(new URL(second.url).pathname);
    expect(await first.healthy()).toBe(true);
    await Promise.all([first.close(), second.close()]);
  });
});

test.each([
  ['embedded', 18],
  ['system', 15],
] as const)('the %s PostgreSQL is version %i or newer', async (server, atLeast) => {
  const postgres = await testPostgres({ server });
  const { rows } = await postgres.pool.query('SHOW server_version_num');
  await postgres.close();
  expect(Number(rows[0].server_version_num)).toBeGreaterThanOrEqual(atLeast * 10_000);
});
