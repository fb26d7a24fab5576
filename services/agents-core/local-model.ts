/** A language model that runs on this machine though nobody configured one: Ollama, llama.cpp or LM Studio, where they listen. */
import type { Config } from '../config.ts';

/** Where a model answers, and by which name. */
export type LocalModel = { baseUrl: string; model: string };

/** Looks for one again and again. */
export type LocalModels = {
  /** The one that answered last time; undefined: none did. */
  now(): LocalModel | undefined;
  close(): void;
};

/** Ollama, llama.cpp, LM Studio. */
const usualPorts = [11434, 8080, 1234];
/** This machine answers at once, or has nothing there. */
const answerWithinMs = 300;
const lookEveryMs = 30_000;
/** Models that make vectors of texts cannot answer. */
const answersNothing = /embed|rerank/i;

/**
 * Looks now, and from then on each 30 s (a little more or less, so that many processes do not ask together). Only on
 * 127.0.0.1, and never at the city's own ports: whatever else answers there is taken for a model only when it lists models
 * as OpenAI does.
 */
export async function lookForLocalModels(
  { port, grpcPort }: Pick<Config, 'port' | 'grpcPort'>,
  ports: readonly number[] = usualPorts,
): Promise<LocalModels> {
  const candidates = ports.filter((one) => one !== port && one !== grpcPort);
  let found: LocalModel | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const look = async () => {
    const answers = await Promise.all(candidates.map(modelAt));
    found = answers.find((answer) => answer !== undefined);
    if (!isClosed) timer = setTimeout(look, lookEveryMs * (0.9 + Math.random() * 0.2)).unref();
  };
  await look();
  return {
    now: () => found,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

async function modelAt(port: number): Promise<LocalModel | undefined> {
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const answer = await fetch(`${baseUrl}/models`, { signal, redirect: 'error' });
    const model = answer.ok ? firstModel(await answer.json()) : undefined;
    return model === undefined ? undefined : { baseUrl, model };
  } catch {
    return undefined;
  }
}

/** The first that can answer, of a list as OpenAI's `GET /v1/models` has it. */
function firstModel(answer: unknown): string | undefined {
  const { data } = Object(answer) as { data?: unknown };
  if (!Array.isArray(data)) return undefined;
  const names = data.map((one: unknown) => (Object(one) as { id?: unknown }).id);
  return names.find((id): id is string => typeof id === 'string' && id !== '' && !answersNothing.test(id));
}
