/** secondme: a resident's personal agent, and what it remembers. */
import { AgentsService } from 'proto/city/agents/v1/agents';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { openLimit } from '../limits.ts';
import type { Service } from '../service.ts';
import { openAsk } from './ask.ts';
import { openClaims } from './claim.ts';
import { openEndings } from './endings.ts';
import { getProfile } from './get-profile.ts';
import { invoke } from './invoke.ts';
import { invokeStream } from './invoke-stream.ts';
import { clearHistory, listHistory } from './list-history.ts';
import { openPostgresInteractions } from './postgres-interaction-log.ts';

/** The service; see SecondMeService for its promises. */
export const secondme: Service = {
  name: 'secondme',
  offers: [SecondMeService],
  async open(host) {
    const log = await openPostgresInteractions(await host.postgres());
    const limit = openLimit(host.config, 'secondme', 'too many questions', { points: 20, seconds: 60 });
    const endings = openEndings(host.bus);
    const { ask, settled } = openAsk({
      claim: openClaims(log, limit),
      endings,
      answering: {
        log,
        agents: host.dial(AgentsService),
        ended: endings.tell,
        shutdown: host.shutdown,
        now: () => performance.now(),
        report: (error) => host.log.error({ err: error }, 'an agent could not be asked'),
      },
    });
    host.onClose(async () => {
      await settled();
      limit.close();
      endings.close();
    });

    return (router) =>
      router.service(SecondMeService, {
        invoke: invoke(ask),
        invokeStream: invokeStream(ask),
        listHistory: listHistory(log),
        clearHistory: clearHistory(log),
        getProfile: getProfile(log),
      });
  },
};
