import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Resident } from '../contract.ts';
import { backoffMs } from './backoff.ts';

/** Who this tab belongs to. The passport itself is a cookie that only the edge reads. */
export type Passport = {
  resident: StoreApi<Resident | null>;
  /** Finds out who this is, or becomes a guest. Tries until the city answers. */
  obtain: () => Promise<void>;
  /** Another display name. Rejects with {@link RenameRefused} and the city's reason. */
  rename: (displayName: string) => Promise<void>;
};

/** Why a name was not taken. */
export class RenameRefused extends Error {
  override name = 'RenameRefused';
}

/** What it needs of the browser; a test gives its own. */
export type PassportEnvironment = {
  fetch: typeof fetch;
  wait: (ms: number) => Promise<void>;
  random: () => number;
  /** Whether there is a passport to ask about; without one the first question would only be answered 401. */
  hasPassport: () => boolean;
  /** Runs the work in one tab of this browser at a time, so that two new tabs become one guest. */
  alone: (work: () => Promise<void>) => Promise<void>;
};

/** The tab's passport; unknown until `obtain`. */
export function openPassport({ fetch, wait, random, hasPassport, alone }: PassportEnvironment): Passport {
  const resident = createStore<Resident | null>(() => null);

  const ask = async (): Promise<Resident> => {
    if (hasPassport()) {
      const me = await fetch('/auth/me', { headers: { accept: 'application/json' } });
      if (me.status !== 401) return readResident(me);
      // An answer that nobody reads stays open.
      await me.body?.cancel();
    }
    return readResident(await fetch('/auth/guest', withJson('POST', {})));
  };
  return {
    resident,
    obtain: () =>
      alone(async () => {
        for (let failed = 0; ; failed++) {
          try {
            return resident.setState(await ask(), true);
          } catch {
            await wait(backoffMs(failed, random));
          }
        }
      }),
    async rename(displayName) {
      const response = await fetch('/auth/me', withJson('PATCH', { display_name: displayName }));
      if (!response.ok) throw new RenameRefused(await reasonOf(response));
      resident.setState(await readResident(response), true);
    },
  };
}

/** The browser's own way of running something in one tab at a time; without locks, at once. */
export function aloneInBrowser(work: () => Promise<void>): Promise<void> {
  const { locks } = navigator;
  return locks ? locks.request('city.passport', work) : work();
}

function withJson(method: string, body: unknown): RequestInit {
  return {
    method,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  };
}

async function readResident(response: Response): Promise<Resident> {
  if (!response.ok) throw new Error(`the city answered ${response.status}`);
  const { user_id, display_name } = (await response.json()) as { user_id: string; display_name: string };
  return { userId: user_id, displayName: display_name };
}

async function reasonOf(response: Response): Promise<string> {
  try {
    const { detail } = (await response.json()) as { detail?: unknown };
    return typeof detail === 'string' ? detail : String(response.status);
  } catch {
    return String(response.status);
  }
}
