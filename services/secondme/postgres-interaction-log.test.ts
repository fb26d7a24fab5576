import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresServers, type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { interactionLogTests } from './interaction-log.acceptance.ts';
import { openPostgresInteractions } from './postgres-interaction-log.ts';

describe.each(postgresServers)('interactions in the %s PostgreSQL', (server) => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await testPostgres({ server });
  });
  afterAll(() => postgres.close());
  interactionLogTests((runMs) => openPostgresInteractions(postgres, runMs));

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
