/** secondme: a resident's personal agent, and what it remembers. */
import { AgentsService } from 'proto/city/agents/v1/agents';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import type { Service } from '../service.ts';
import { openAsk } from './ask.ts';
import { openEndings } from './endings.ts';
import { clearHistory, deleteInteraction, forget, restore } from './erase.ts';
import { exportAll } from './export.ts';
import { getProfile } from './get-profile.ts';
import { getTold } from './get-told.ts';
import { invoke } from './invoke.ts';
import { invokeStream } from './invoke-stream.ts';
import { listHistory } from './list-history.ts';
import { openPostgresInteractions } from './postgres-interaction-log.ts';
import { startPurge } from './purge.ts';
import { getSettings, updateSettings } from './settings.ts';
import { openSettings } from './settings-store.ts';

/** The service; see SecondMeService for its promises. */
export const secondme: Service = {
  name: 'secondme',
  offers: [SecondMeService],
  async open(host) {
    const postgres = await host.postgres();
    const log = await openPostgresInteractions(postgres);
    const settings = openSettings(postgres);
    const endings = openEndings(host.bus);
    const answering = {
      ...{ log, settings, agents: host.dial(AgentsService), ended: endings.tell, shutdown: host.shutdown },
      now: () => performance.now(),
      report: (error: unknown) => host.log.error({ err: error }, 'an agent could not be asked'),
    };
    const { ask, settled } = openAsk(answering, endings);
    const stopPurge = startPurge(log, (error) =>
      host.log.warn({ err: error }, 'what was erased could not be removed yet'),
    );
    host.onClose(async () => {
      stopPurge();
      await settled();
      endings.close();
    });

    return (router) =>
      router.service(SecondMeService, {
        invoke: invoke(ask),
        invokeStream: invokeStream(ask),
        listHistory: listHistory(log),
        clearHistory: clearHistory(log),
        deleteInteraction: deleteInteraction(log),
        restore: restore(log),
        forget: forget(log),
        export: exportAll(log, settings),
        getTold: getTold(answering),
        getSettings: getSettings(settings),
        updateSettings: updateSettings(settings),
        getProfile: getProfile(log),
      });
  },
};
