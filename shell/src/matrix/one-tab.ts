const name = 'city.matrix';

/** This tab among the others of this browser. */
export type OneTab = {
  /** Resolves once this tab is the one that talks to the homeserver, which it is until it closes. Without locks, at once. */
  mine: Promise<void>;
  /** Whether another tab waited for that when last looked at. */
  othersWait: () => boolean;
  /** Looks: a page that closes has no time to ask. */
  look: () => void;
};

/** One tab of the browser by the Web Locks API. */
export function becomeOneTab(locks: LockManager | undefined): OneTab {
  let waiting = false;
  return {
    mine: new Promise((resolve) => {
      if (!locks) return resolve();
      locks
        .request(name, () => {
          resolve();
          return new Promise(() => {});
        })
        .catch(() => {
          // The page closes.
        });
    }),
    othersWait: () => waiting,
    look() {
      void locks?.query().then(({ pending = [] }) => {
        waiting = pending.some((lock) => lock.name === name);
      });
    },
  };
}
