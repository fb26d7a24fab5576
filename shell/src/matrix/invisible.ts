import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CitySocket } from '../contract.ts';

/** After so long the city is asked again when it did not answer, in milliseconds. */
const againMs = 10_000;

/** What it needs; a test gives its own. */
export type InvisibleEnvironment = {
  /** Whether the resident chose to be invisible. Rejects when the city does not answer. */
  ask: () => Promise<boolean>;
  socket: Pick<CitySocket, 'subscribe' | 'status'>;
  setTimeout: (run: () => void, ms: number) => unknown;
};

/** Whether the resident is invisible, in whichever tab or on whichever device they chose it; undefined until it is known. */
export function followInvisible({ ask, socket, setTimeout }: InvisibleEnvironment): StoreApi<boolean | undefined> {
  const store = createStore<boolean | undefined>(() => undefined);
  let asked = 0;
  const look = async () => {
    asked += 1;
    const mine = asked;
    try {
      const invisible = await ask();
      // What was chosen meanwhile is newer than the answer.
      if (mine === asked) store.setState(invisible, true);
    } catch {
      if (mine === asked) setTimeout(() => void (mine === asked && look()), againMs);
    }
  };
  socket.subscribe('me', ({ event, own }) => {
    if (event === 'city.missed') void look();
    if (event !== 'presence.own') return;
    asked += 1;
    store.setState((own as { choice?: unknown } | undefined)?.choice === 'invisible', true);
  });
  // It may have been chosen while there was no connection.
  socket.status.subscribe(({ state }) => {
    if (state === 'open') void look();
  });
  void look();
  return store;
}
