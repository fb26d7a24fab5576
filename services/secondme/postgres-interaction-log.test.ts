import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresServers, type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { interactionLogTests } from './interaction-log.acceptance.ts';
import { openPostgresInteractions } from './postgres-interaction-log.ts';
import { secondMeSteps } from './tables.ts';

describe.each(postgresServers)('interactions in the %s PostgreSQL', (server) => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await testPostgres({ server });
  });
  afterAll(() => postgres.close());
  interactionLogTests((runMs) => openPostgresInteractions(postgres, runMs));

  test('the first question makes the Second Me, and the second finds it', async () => {
    const log = await openPostgresInteractions(postgres);
    for (const prompt of ['перше', 'друге']) await log.begin('u_new', undefined, prompt);
    const { rows } = await postgres.pool.query(`SELECT agent_id FROM second_mes WHERE user_id = 'u_new'`);
    expect(rows).toEqual([{ agent_id: 'sm_new' }]);
  });

  test('what was erased is removed when it can be brought back no more', async () => {
    const log = await openPostgresInteractions(postgres);
    const run = await log.begin('u_old', undefined, 'таємне');
    if (!run) throw new Error('the run did not begin');
    const contextUsed = { pairs: 0, chars: 0, truncated: false };
    await log.end(run, {
      ...{ state: 'done', response: 'так', provider: 'p', model: 'm', isLlm: true, tokensUsed: 1, latencyMs: 1 },
      ...{ contextUsed, sources: [], fromOthersWords: false, standsInBecause: '' },
    });
    const receipt = await log.erase('u_old');
    await postgres.pool.query(`UPDATE erased_interactions SET erased_at = now() - interval '11 seconds'`);
    expect(await log.restore('u_old', receipt?.id ?? '')).toBe(0);
    await log.purge();
    expect((await postgres.pool.query('SELECT 1 FROM erased_interactions')).rows).toEqual([]);
  });
});

test('the release before keeps its questions, and works on beside this one', async () => {
  const postgres = await testPostgres();
  await postgres.migrate('secondme', secondMeSteps.slice(0, 1));
  const asAsked = (id: number) =>
    postgres.pool.query(
      `INSERT INTO interactions (id, user_id, request_id, prompt, state, run_id, response)
       VALUES ($1, 'u_1', $2, 'питання', 'done', gen_random_uuid(), 'відповідь')`,
      [`00000000-0000-7000-8000-00000000000${id}`, `r${id}`],
    );
  await asAsked(1);
  const log = await openPostgresInteractions(postgres);
  await asAsked(2);
  const asKept = { prompt: 'питання', response: 'відповідь', replaced: 0, regeneratedFrom: '', sources: [] };
  expect(await log.list('u_1', 5)).toMatchObject([asKept, asKept]);
  const receipt = await log.erase('u_1');
  const { rows } = await postgres.pool.query(`SELECT prompt FROM interactions WHERE user_id = 'u_1'`);
  expect(rows).toEqual([]);
  expect(await log.restore('u_1', receipt?.id ?? '')).toBe(2);
  await postgres.close();
});
