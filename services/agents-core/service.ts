/** agents-core: the agents of the city and the providers that answer for them. */
import { AgentsService } from 'proto/city/agents/v1/agents';
import { FeedService } from 'proto/city/feed/v1/feed';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Host, Service } from '../service.ts';
import { cityGuideAgent, type Providers } from './agents.ts';
import { openBreaker } from './breaker.ts';
import { openCityGuide } from './city-guide/city-guide-provider.ts';
import { getAgent, listAgents } from './get-agent.ts';
import { getQuota } from './get-quota.ts';
import { openQuotas } from './quota.ts';
import { invoke, invokeStream } from './run-agent.ts';
import { stayPresent } from './stay-present.ts';
import type { CityClients } from './tools/city-clients.ts';
import { cityTools } from './tools/city-tools.ts';
import { withTools } from './tools/with-tools.ts';

/** The service; see AgentsService for its promises. */
export const agentsCore: Service = {
  name: 'agents-core',
  offers: [AgentsService],
  async open(host) {
    const { dial } = host;
    const clients = { rooms: dial(RoomsService), presence: dial(PresenceService), feed: dial(FeedService) };
    const providers = await openProviders(host, clients);
    const quotas = openQuotas(host.config);
    host.onClose(quotas.close);
    const running = { providers, tools: cityTools(clients), quotas, log: host.log };
    host.onDrain(stayPresent([cityGuideAgent(providers)], clients.presence, host.log));
    return (router) =>
      router.service(AgentsService, {
        invoke: invoke(running),
        invokeStream: invokeStream(running),
        getQuota: getQuota(providers, quotas),
        getAgent: getAgent(providers),
        listAgents: listAgents(providers),
      });
  },
};

/** A Second Me is answered by the configured model; without one by City Guide. */
async function openProviders({ config, log }: Host, clients: CityClients): Promise<Providers> {
  const guide = openCityGuide(clients);
  if (!config.llm) return { guide, secondMe: () => ({ provider: guide }) };
  // Loaded only where it is needed: it is the largest library of the server side.
  const { openOpenAiProvider } = await import('./openai-provider.ts');
  const report = (failure: object) => log.warn(failure, 'the language model failed');
  const breaker = openBreaker((isOpen) =>
    isOpen
      ? log.warn('the language model keeps failing, City Guide stands in')
      : log.warn('the language model is back'),
  );
  const model = withTools(breaker.guard(openOpenAiProvider(config.llm, report)));
  return {
    guide,
    secondMe() {
      const standsInForMs = breaker.restsForMs();
      return standsInForMs === undefined ? { provider: model } : { provider: guide, standsInForMs };
    },
  };
}
