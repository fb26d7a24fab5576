import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CitySocket, OwnStatus } from '../contract.ts';

/** What it needs of the browser; a test gives its own. */
export type OwnStatusEnvironment = {
  socket: Pick<CitySocket, 'subscribe'>;
  fetch: typeof fetch;
  now: () => number;
  setTimeout: (run: () => void, ms: number) => unknown;
  clearTimeout: (timer: unknown) => void;
};

/**
 * What this resident chose that others see of them: asked for when their own topic begins or may have missed something, and
 * heard when they choose in another tab. Who chooses here puts it into the store before the city has answered.
 */
export function followOwnStatus(environment: OwnStatusEnvironment): StoreApi<OwnStatus | null> {
  const { socket, fetch, now, setTimeout, clearTimeout } = environment;
  const store = createStore<OwnStatus | null>(() => null);
  let ends: unknown;

  const ask = async () => {
    const before = store.getState();
    const answer = await fetch('/city/presence/me', { headers: { accept: 'application/json' } });
    const own = answer.ok ? readOwn(await answer.json()) : undefined;
    // What was chosen or heard meanwhile is newer.
    if (own && store.getState() === before) store.setState(own, true);
  };
  socket.subscribe('me', ({ event, own: told }) => {
    // Without an answer what is known stays; the next connection asks again.
    if (event === 'subscribed' || event === 'city.missed') void ask().catch(() => undefined);
    const own = event === 'presence.own' ? readOwn(told) : undefined;
    if (own) store.setState(own, true);
  });
  store.subscribe((own) => {
    clearTimeout(ends);
    if (!own?.until) return;
    const end = () => store.getState() === own && store.setState({ ...own, choice: 'automatic', until: null }, true);
    ends = setTimeout(end, Math.max(0, own.until - now()));
  });
  return store;
}

/** OwnStatus of the contract as REST and frames write it. */
function readOwn(value: unknown): OwnStatus | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { choice, do_not_disturb_until: until, shows_last_seen } = value as Record<string, unknown>;
  if (choice !== 'automatic' && choice !== 'do_not_disturb' && choice !== 'invisible') return undefined;
  return {
    choice,
    until: typeof until === 'string' ? Date.parse(until) : null,
    showsLastSeen: shows_last_seen !== false,
  };
}
