import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { type Plan, PlanSchema } from 'proto/city/registry/v1/registry';

/** What the document tells the shell. */
export type Told = {
  /** Which microfrontends there are; null: the registry has not answered, nobody knows. */
  plan: Plan | null;
  /** Whether the registry stood behind the plan when the document was made. */
  fresh: boolean;
  /** Whether this browser came with a passport; whether it is worth anything only the edge can say. */
  hasPassport: boolean;
  shell: {
    version: string;
    /** The addresses of the shell's own scripts. */
    files: readonly string[];
  };
};

/** Reads what the edge wrote into the document. Throws when it is not there: then this is not the city's document. */
export function readTold(document: Document): Told {
  const text = document.getElementById('city-plan')?.textContent ?? '';
  const told = JSON.parse(text) as Omit<Told, 'plan'> & { plan: JsonValue | null };
  return { ...told, plan: told.plan === null ? null : fromJson(PlanSchema, told.plan, { ignoreUnknownFields: true }) };
}
