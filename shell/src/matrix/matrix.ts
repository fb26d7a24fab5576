import { createClient } from '@connectrpc/connect';
import { Choice } from 'proto/city/presence/v1/chosen';
import { PresenceService } from 'proto/city/presence/v1/presence';
import type { StoreApi } from 'zustand/vanilla';
import type { Shell } from '../shell-context.ts';
import { type Drive, drive } from './drive.ts';
import { type Homeserver, openHomeserver, sayGoodbye } from './homeserver.ts';
import { followInvisible } from './invisible.ts';
import { type KeptAccount, type MatrixAccount, openKeptAccount } from './kept-account.ts';
import { followMatrixStatus, type MatrixStatus } from './matrix-status.ts';
import { becomeOneTab } from './one-tab.ts';

/** What this tab has of Matrix. */
export type Matrix = {
  kept: KeptAccount;
  homeserver: Homeserver;
  /** What the homeserver is told of the resident. */
  status: StoreApi<MatrixStatus>;
};

let opened: Matrix | undefined;

/** Opens it once: from then on the account that this browser keeps for its resident is present, by one of its tabs. */
export function openMatrix(shell: Pick<Shell, 'city' | 'activity' | 'hearAlways'>): Matrix {
  opened ??= begin(shell);
  return opened;
}

function begin({ city, activity, hearAlways }: Pick<Shell, 'city' | 'activity' | 'hearAlways'>): Matrix {
  const kept = openKeptAccount({ storage: storageOf(window), target: window }, city.resident);
  const homeserver = openHomeserver(city.transport);
  const present = createClient(PresenceService, city.transport);
  const invisible = followInvisible({
    ask: async () => (await present.getOwnStatus({})).own?.choice === Choice.INVISIBLE,
    socket: city.socket,
    setTimeout: (run, ms) => setTimeout(run, ms),
  });
  const { presence, resident } = city;
  const status = followMatrixStatus({ activity, presence, resident, invisible });
  const tab = becomeOneTab(navigator.locks as LockManager | undefined);
  let driven: Drive | undefined;

  const driveFor = (account: MatrixAccount | null): void => {
    driven?.end();
    driven = account
      ? drive({
          status,
          tell(said, cancelled) {
            tab.look();
            return homeserver.tell(account, said, cancelled);
          },
          sayGoodbye: () => sayGoodbye(account),
          hear: kept.hear,
          setTimeout: (run, ms) => setTimeout(run, ms),
          clearTimeout: (timer) => clearTimeout(timer as number),
        })
      : undefined;
  };
  const known = new Promise<void>((resolve) => {
    invisible.subscribe(() => resolve());
  });
  // Nobody is shown as online, or as gone, before the city has said whether they want to be seen.
  void Promise.all([tab.mine, known]).then(() => {
    // What the resident is on other devices counts also while this tab is hidden.
    hearAlways();
    driveFor(kept.store.getState().account);
    kept.store.subscribe(({ account }, before) => {
      if (account !== before.account) driveFor(account);
    });
    addEventListener('pagehide', () => driven?.leave(tab.othersWait()));
    addEventListener('pageshow', () => driven?.back());
    // It is hidden before it closes, as a rule: the last moment at which a look is answered.
    document.addEventListener('visibilitychange', tab.look);
  });
  return { kept, homeserver, status };
}

/** Even to name it may be forbidden. */
function storageOf(browser: Window): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  try {
    return browser.localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  }
}
