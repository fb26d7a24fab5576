/** Which provider answers for whom: the configured model, one found on this machine, or City Guide; looked up for each question. */
import type { Host } from '../service.ts';
import type { Answering, Providers } from './agents.ts';
import { openBreaker } from './breaker.ts';
import { openCityGuide } from './city-guide/city-guide-provider.ts';
import { checkKey } from './key-check.ts';
import type { LlmProvider } from './llm-provider.ts';
import { lookForLocalModels } from './local-model.ts';
import type { ModelProvider, Report } from './model-answer.ts';
import type { AnswerLimits } from './patience.ts';
import type { CityClients } from './tools/city-clients.ts';
import { withTools } from './tools/with-tools.ts';
import { unavailable } from './unavailable.ts';

/** A server of models, behind one breaker. */
type Server = {
  /** Milliseconds until it is asked again; undefined: it can be. */
  restsForMs(): number | undefined;
  /** The model of that name; empty: the usual one. */
  model(name: string): LlmProvider;
};

type Llm = { baseUrl: string; model: string; apiKey: string };
type Open = (llm: Llm) => ModelProvider;

/** Opens what is configured. A Second Me is answered by LLM_BASE_URL before ANTHROPIC_MODEL; agents may name the other. */
export async function openProviders(host: Host, clients: CityClients, limits: AnswerLimits): Promise<Providers> {
  const { config, log } = host;
  const report: Report = (failure) => log.warn(failure, 'the language model failed');
  const serve = (open: Open, llm: Llm) => openServer(open, llm, limits, log);
  // What the operator configured is needed; what was found on this machine comes and goes.
  const configured = (variable: string, open: Open, llm: Llm) => {
    const refusal = () =>
      log.error(`${variable}: the city's key is refused, and this process not ready until it is taken`);
    const isRefused = checkKey(open(llm).refusesKey, refusal, host.shutdown);
    host.needs(variable, () => !isRefused());
    const server = serve(open, llm);
    return () => server;
  };

  const guide = openCityGuide(clients);
  const servers: { openai?: () => Server | undefined; anthropic?: () => Server | undefined } = {};
  // Loaded only where they are needed: they are the largest libraries of the server side.
  const openai = async (): Promise<Open> => {
    const { openOpenAiProvider } = await import('./openai-provider.ts');
    return (llm) => openOpenAiProvider(llm, report, limits);
  };
  if (config.llm) servers.openai = configured('LLM_BASE_URL', await openai(), config.llm);
  if (config.anthropic) {
    const { openAnthropicProvider } = await import('./anthropic-provider.ts');
    servers.anthropic = configured(
      'ANTHROPIC_MODEL',
      (llm) => openAnthropicProvider(llm, report, limits),
      config.anthropic,
    );
  }
  if (!config.llm && !config.anthropic && config.llmAutodetect) {
    const open = await openai();
    const local = await lookForLocalModels(config);
    host.onClose(local.close);
    let known: { key: string; server: Server } | undefined;
    servers.openai = () => {
      const found = local.now();
      if (!found) return undefined;
      const key = `${found.baseUrl} ${found.model}`;
      if (known?.key !== key) known = { key, server: serve(open, { ...found, apiKey: '' }) };
      return known.server;
    };
  }

  const secondMe = (model = ''): Answering => {
    const server = servers.openai?.() ?? servers.anthropic?.();
    if (!server) return { provider: guide };
    const standsInForMs = server.restsForMs();
    return standsInForMs === undefined ? { provider: server.model(model) } : { provider: guide, standsInForMs };
  };
  return {
    guide,
    secondMe,
    named(name, model) {
      if (name === '') return secondMe(model);
      const server = name === 'openai' ? servers.openai?.() : name === 'anthropic' ? servers.anthropic?.() : undefined;
      if (!server) throw unavailable('the provider of this agent is not configured in this city');
      // Its prompt is not City Guide's to follow: while its model rests there is a clear error.
      return { provider: server.model(model) };
    },
  };
}

function openServer(open: Open, llm: Llm, limits: AnswerLimits, log: Host['log']): Server {
  const breaker = openBreaker((isOpen) =>
    log.warn(isOpen ? 'the language model keeps failing and is left alone for a while' : 'the language model is back'),
  );
  const models = new Map<string, LlmProvider>();
  return {
    restsForMs: breaker.restsForMs,
    model(given) {
      const name = given || llm.model;
      const known = models.get(name) ?? withTools(breaker.guard(open({ ...llm, model: name })), limits.whole);
      models.set(name, known);
      return known;
    },
  };
}
