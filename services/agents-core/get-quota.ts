/** GetQuota: what a resident may still ask. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { AgentsService } from 'proto/city/agents/v1/agents';
import { invalid } from '../refusal.ts';
import type { Providers } from './agents.ts';
import { runsFor } from './caller-rights.ts';
import type { Quotas } from './quota.ts';

/** The handler; without limits the answer has no quota. */
export function getQuota(providers: Providers, quotas: Quotas): ServiceImpl<typeof AgentsService>['getQuota'] {
  return async ({ userId: named }, context) => {
    const userId = runsFor(context, named);
    if (userId === undefined) throw invalid('user_id', 'must name the resident for whom the service acts');
    const quota = await quotas.left(userId, providers.secondMe().provider.isLlm);
    return quota ? { quota } : {};
  };
}
