import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { type GetHomeResponse, GetHomeResponseSchema } from 'proto/city/home/v1/home';
import { type Plan, PlanSchema } from 'proto/city/registry/v1/registry';

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

/** What was told, with its messages as messages. A newer edge may say more than this shell knows. */
export function toldOf({ plan, home, ...rest }: ToldJson): Told {
  const lenient = { ignoreUnknownFields: true };
  return {
    ...rest,
    plan: plan === null ? null : fromJson(PlanSchema, plan, lenient),
    home: home === null ? null : fromJson(GetHomeResponseSchema, home, lenient),
  };
}
