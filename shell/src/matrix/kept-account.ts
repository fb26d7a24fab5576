import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Resident } from '../contract.ts';
import { matrixAccountKey } from '../frame/remembered.ts';
import type { Answer } from './answer.ts';

/** Whose presence is set, and by what right. */
export type MatrixAccount = { userId: string; accessToken: string };

/** What this browser keeps for its resident: the account, and what the homeserver said last. */
export type Kept = { account: MatrixAccount | null; answer: Answer | null };

/** The resident's account in the storage of this browser: until it is forgotten, in all their tabs, and nowhere else. */
export type KeptAccount = {
  store: StoreApi<Kept>;
  link: (account: MatrixAccount) => void;
  /** The last answer about the account that is kept. */
  hear: (answer: Answer) => void;
  forget: () => void;
};

const answerKey = 'city.matrix.answer';

/** What it needs of the browser; a test gives its own. */
export type KeptEnvironment = {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Tells that another tab has changed the storage. */
  target: Pick<EventTarget, 'addEventListener'>;
};

/**
 * Opens that of whoever `resident` is: another resident of this browser neither sees it nor is shown by it. Without storage
 * (private mode, blocked) it is this tab's, until it closes.
 */
export function openKeptAccount(
  { storage, target }: KeptEnvironment,
  resident: Pick<StoreApi<Pick<Resident, 'userId'> | null>, 'getState' | 'subscribe'>,
): KeptAccount {
  const owner = () => resident.getState()?.userId;
  const read = (): Kept => ({
    account: accountOf(readMine(storage, matrixAccountKey, owner())),
    answer: answerOf(readMine(storage, answerKey, owner())),
  });
  const store = createStore<Kept>(read);
  const look = () => store.setState(changed(store.getState(), read()));
  let known = owner();
  resident.subscribe(() => {
    if (owner() === known) return;
    known = owner();
    look();
  });
  target.addEventListener('storage', (event) => {
    // Without a key: all of it was cleared.
    const { key } = event as StorageEvent;
    if (key === null || key === matrixAccountKey || key === answerKey) look();
  });
  return {
    store,
    link(account) {
      writeMine(storage, answerKey, owner(), { kind: 'told' });
      writeMine(storage, matrixAccountKey, owner(), account);
      store.setState({ account, answer: { kind: 'told' } });
    },
    hear(answer) {
      if (JSON.stringify(answer) === JSON.stringify(store.getState().answer)) return;
      writeMine(storage, answerKey, owner(), answer);
      store.setState({ answer });
    },
    forget() {
      writeMine(storage, matrixAccountKey, owner(), null);
      writeMine(storage, answerKey, owner(), null);
      store.setState({ account: null, answer: null });
    },
  };
}

/** The same account stays the same object: who follows it goes on. */
function changed(before: Kept, now: Kept): Kept {
  return JSON.stringify(before.account) === JSON.stringify(now.account) ? { ...now, account: before.account } : now;
}

function accountOf({ userId, accessToken }: Record<string, unknown>): MatrixAccount | null {
  return typeof userId === 'string' && typeof accessToken === 'string' ? { userId, accessToken } : null;
}

function answerOf(kept: Record<string, unknown>): Answer | null {
  return typeof kept.kind === 'string' ? (kept as Answer) : null;
}

/** What is kept under the key for this resident; empty for nobody. */
function readMine(storage: KeptEnvironment['storage'], key: string, owner: string | undefined) {
  const kept = readAll(storage, key);
  return owner !== undefined && Object.hasOwn(kept, owner) ? objectOf(kept[owner]) : {};
}

/** Of each resident of this browser by their id; what was kept before that was so is nobody's, and is dropped. */
function readAll(storage: KeptEnvironment['storage'], key: string): Record<string, unknown> {
  try {
    const kept = objectOf(JSON.parse(storage.getItem(key) ?? 'null'));
    return Object.fromEntries(Object.entries(kept).filter(([id]) => id.startsWith('u_')));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function writeMine(
  storage: KeptEnvironment['storage'],
  key: string,
  owner: string | undefined,
  value: object | null,
): void {
  if (owner === undefined) return;
  const { [owner]: _, ...others } = readAll(storage, key);
  const kept = value === null ? others : { ...others, [owner]: value };
  try {
    if (Object.keys(kept).length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(kept));
  } catch {
    // It is kept by this tab all the same.
  }
}
