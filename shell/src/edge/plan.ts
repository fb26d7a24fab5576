import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { type GetHomeResponse, GetHomeResponseSchema } from 'proto/city/home/v1/home';
import { type Plan, PlanSchema } from 'proto/city/registry/v1/plan';

/** What the document tells the shell. */
export type Told = {
  /** Which microfrontends there are; null: the registry has not answered, nobody knows. */
  plan: Plan | null;
  /** Whether the registry stood behind the plan when the document was made. */
  fresh: boolean;
  /** What City Home shows, as read when its document was made; null on other pages, and when it could not be read. */
  home: GetHomeResponse | null;
  /** Whether this browser came with a passport; whether it is worth anything only the edge can say. */
  hasPassport: boolean;
  shell: {
    version: string;
    /** The shell's own files with their hashes, for the service worker; none in development. */
    files: readonly { url: string; integrity: string }[];
  };
};

/** The same as it lies in the document. */
export type ToldJson = Omit<Told, 'plan' | 'home'> & { plan: JsonValue; home: JsonValue };

/** Reads what the edge wrote into the document. Throws when it is not there: then this is not the city's document. */
export function readTold(document: Document): Told {
  return toldOf(JSON.parse(document.getElementById('city-plan')?.textContent ?? '') as ToldJson);
}

/**
 * The plan as the registry has it now, by its REST view: the service's own description would be a kilobyte on every page.
 * Throws when it does not answer.
 */
export async function askPlan(): Promise<Plan> {
  const answer = await fetch('/city/plan');
  if (!answer.ok) throw new Error('the registry did not answer');
  return fromJson(PlanSchema, await answer.json(), lenient);
}

const lenient = { ignoreUnknownFields: true };

/** What was told, with its messages as messages. A newer edge may say more than this shell knows. */
export function toldOf({ plan, home, ...rest }: ToldJson): Told {
  return {
    ...rest,
    plan: plan === null ? null : fromJson(PlanSchema, plan, lenient),
    home: home === null ? null : fromJson(GetHomeResponseSchema, home, lenient),
  };
}
