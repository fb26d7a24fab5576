/** The plan as this edge knows it: asked anew when it is older than a second, kept when the registry is away. */
import { create, fromJson, type JsonValue } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import { ContributionsSchema, type Plan, PlanSchema } from 'proto/city/registry/v1/plan';
import type { RegistryService } from 'proto/city/registry/v1/registry';

/** A plan, and whether the registry still stands behind it. */
export type KnownPlan = {
  /** Undefined: the registry has not answered since this edge opened. */
  plan: Plan | undefined;
  /** False: the registry did not answer just now; the plan is the last one that it told. */
  fresh: boolean;
};

/** How long a plan is taken as true without asking. */
const freshMs = 1_000;
/** A document does not wait longer for the registry. */
const askMs = 1_500;
/** Where `rspack dev` serves the microfrontends; `devPort` in their rspack.config.ts. */
const devPorts = [8091, 8092, 8093];

/** Answers the plan, at most one question at a time. */
export function openPlanFollower(
  registry: Pick<Client<typeof RegistryService>, 'getPlan'>,
  development: boolean,
  now: () => number = Date.now,
): () => Promise<KnownPlan> {
  let known: KnownPlan = { plan: undefined, fresh: false };
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<KnownPlan> | undefined;

  const ask = async (): Promise<KnownPlan> => {
    try {
      const plan = development ? await planOfDevServers() : (await registry.getPlan({}, { timeoutMs: askMs })).plan;
      known = { plan, fresh: true };
    } catch {
      known = { plan: known.plan, fresh: false };
    }
    askedAt = now();
    asking = undefined;
    return known;
  };
  return () => {
    if (now() - askedAt < freshMs) return Promise.resolve(known);
    asking ??= ask();
    return asking;
  };
}

/** What the development servers that run now tell of themselves. No hashes: their files change under way. */
async function planOfDevServers(): Promise<Plan> {
  const found = await Promise.all(devPorts.map(devMicrofrontend));
  return create(PlanSchema, { compositionId: 'dev', microfrontends: found.filter((one) => one !== undefined) });
}

async function devMicrofrontend(port: number) {
  const origin = `http://localhost:${port}`;
  try {
    const response = await fetch(`${origin}/release.json`, { signal: AbortSignal.timeout(askMs) });
    const told = (await response.json()) as { name: string; version: string; entry: string; contributions: JsonValue };
    const contributions = fromJson(ContributionsSchema, told.contributions);
    return { ...told, release: 'dev', entry: `${origin}/${told.entry}`, contributions };
  } catch {
    return undefined;
  }
}
