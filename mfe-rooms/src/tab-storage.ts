/**
 * Where a tab keeps what is written in it: in the browser's storage under an id of the tab, so that it outlives the tab and
 * no other tab disturbs it. The tab holds a lock of that name for as long as it lives; what has no holder any more was left by
 * a tab that is gone, and is there for those that live.
 */
import type { Clock } from './clock.ts';

/** As much of a storage as is needed. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** What it needs of the browser; a test gives its own. */
export type TabEnvironment = {
  /** The page; the releases that one page has loaded one after another are in one tab. */
  page: object;
  /** Of this tab: a reload keeps it, a duplicated tab begins with a copy of it. Null where the browser forbids it. */
  session: Storage | null;
  /** Of all tabs; null where the browser forbids it. */
  local: Storage | null;
  /** Undefined where a page is not trusted with it: it came over plain HTTP. */
  locks: LockManager | undefined;
  later: Clock['later'];
  /** Makes ids that nobody else makes and that grow with time. */
  newId: () => string;
};

/** This tab among those of its browser. */
export type Tab = {
  /** What it keeps; null: nothing, or nothing yet. */
  readonly storage: TabStorage | null;
  /**
   * Answers what `work` makes of the other tabs that keep something, the one opened last first. No other tab of this browser
   * does the same meanwhile. Once it is done the storage is there.
   */
  withOtherTabs: <T>(work: (others: readonly OtherTab[]) => T) => Promise<T>;
};

/** Another tab of this browser. */
export type OtherTab = {
  storage: TabStorage;
  /** Whether it still has what it keeps in hand. Else it is gone, and what it has left is for those that live. */
  lives: boolean;
};

/** Under it a page has the promise of which tab it is. */
const tabId: unique symbol = Symbol.for('city.rooms.tab');

/** Begins the keys of what tabs keep, and the names of their locks; alone it is the key of a tab's own id. */
const name = 'city.rooms.tab';

/** The lock of whoever is about to take something that another tab has left. */
const takingName = 'city.rooms.taking';

/** How long a lock is waited for, in milliseconds: a page that is reloaded has it when the one before it goes. */
const waitsMs = 1_000;

/** Finds out which tab this is. Without locks, or without what outlives a tab, everything lives as long as the tab. */
export function openTab({ page, session, local, locks, later, newId }: TabEnvironment): Tab {
  if (!session || !local || !locks) return { storage: session, withOtherTabs: async (work) => work([]) };
  const shared: { [tabId]?: Promise<string | null> } = page;
  shared[tabId] ??= claimId(session, locks, later, newId);
  let mine: string | null = null;
  let storage: TabStorage | null = null;
  const opened = shared[tabId].then((id) => {
    mine = id;
    storage = id === null ? session : partOf(local, id);
  });
  return {
    get storage() {
      return storage;
    },
    async withOtherTabs(work) {
      await opened;
      if (storage === session) return work([]);
      // A tab that hangs while it has the lock does not stop the others.
      const letGo = await hold(locks, takingName, later);
      try {
        const others = await findOthers(local, locks);
        // There is what former releases kept, of this very tab.
        return work([{ storage: session, lives: false }, ...others.filter(({ id }) => id !== mine)]);
      } finally {
        letGo?.();
      }
    },
  };
}

/** All keys of a storage. */
export function keysOf(storage: TabStorage): string[] {
  return Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? '');
}

/** The id that a reload has kept, or a new one: the copy in a duplicated tab is still in use. Null: the browser refuses. */
async function claimId(
  session: Storage,
  locks: LockManager,
  later: Clock['later'],
  newId: () => string,
): Promise<string | null> {
  try {
    const kept = session.getItem(name);
    if (kept !== null && (await hold(locks, `${name}:${kept}`, later))) return kept;
    const id = newId();
    if (!(await hold(locks, `${name}:${id}`, later))) return null;
    session.setItem(name, id);
    return id;
  } catch {
    return null;
  }
}

/** Holds a lock until the page is gone, or what is returned is called. Null: it could not be had, or not in time. */
function hold(locks: LockManager, lock: string, later: Clock['later']): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    const patience = new AbortController();
    const giveUp = () => {
      patience.abort();
      resolve(null);
    };
    const stopWaiting = later(waitsMs, giveUp);
    const held = () => {
      stopWaiting();
      return patience.signal.aborted ? undefined : new Promise<void>((letGo) => resolve(letGo));
    };
    locks.request(lock, { signal: patience.signal }, held).catch(giveUp);
  });
}

async function findOthers(local: Storage, locks: LockManager): Promise<(OtherTab & { id: string })[]> {
  try {
    const { held = [] } = await locks.query();
    const living = new Set(held.map((lock) => lock.name));
    const ids = keysOf(local).flatMap((key) => (key.startsWith(`${name}:`) ? [key.split(':')[1] ?? ''] : []));
    const newestFirst = [...new Set(ids)].sort().reverse();
    return newestFirst.map((id) => ({ id, storage: partOf(local, id), lives: living.has(`${name}:${id}`) }));
  } catch {
    return [];
  }
}

/** What one tab keeps in the storage of all. */
function partOf(local: Storage, id: string): TabStorage {
  const begin = `${name}:${id}:`;
  const keys = () => keysOf(local).flatMap((key) => (key.startsWith(begin) ? [key.slice(begin.length)] : []));
  return {
    get length() {
      return keys().length;
    },
    key: (place) => keys()[place] ?? null,
    getItem: (key) => local.getItem(begin + key),
    setItem: (key, value) => local.setItem(begin + key, value),
    removeItem: (key) => local.removeItem(begin + key),
  };
}
