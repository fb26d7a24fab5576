import { Code } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import { expect, test } from 'vitest';
import { findMessages } from './find-messages.ts';

/** A database whose searches end so. */
const ending = (error: Error) =>
  ({
    query: async (sql: string) => (sql.startsWith('SET') ? { rows: [] } : Promise.reject(error)),
  }) as unknown as PoolClient;
const asked = { tsquery: `'і'`, roomId: undefined, before: undefined, limit: 1 };

test('a search that had to end says so of its words; any other failure is what it is', async () => {
  const canceled = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
  await expect(findMessages(ending(canceled), asked)).rejects.toMatchObject({
    code: Code.DeadlineExceeded,
    rawMessage: expect.stringMatching(/^query has words/),
  });
  const broken = Object.assign(new Error('Connection terminated'), { code: '57P01' });
  await expect(findMessages(ending(broken), asked)).rejects.toBe(broken);
});
