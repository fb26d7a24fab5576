import { afterAll, beforeAll, describe } from 'vitest';
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
});
