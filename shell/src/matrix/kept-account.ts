import { createStore, type StoreApi } from 'zustand/vanilla';
import { matrixAccountKey } from '../frame/remembered.ts';
import type { Answer } from './answer.ts';

/** Whose presence is set, and by what right. */
export type MatrixAccount = { userId: string; accessToken: string };

/** What this browser keeps: the account, and what the homeserver said last. */
export type Kept = { account: MatrixAccount | null; answer: Answer | null };

/** The account in the storage of this browser: until it is forgotten, in all tabs, and nowhere else. */
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

/** Opens it. Without storage (private mode, blocked) the account is this tab's, until it closes. */
export function openKeptAccount({ storage, target }: KeptEnvironment): KeptAccount {
  const read = (): Kept => ({ account: readAccount(storage), answer: readAnswer(storage) });
  const store = createStore<Kept>(read);
  target.addEventListener('storage', (event) => {
    // Without a key: all of it was cleared.
    const { key } = event as StorageEvent;
    if (key === null || key === matrixAccountKey || key === answerKey)
      store.setState(changed(store.getState(), read()));
  });
  return {
    store,
    link(account) {
      write(storage, answerKey, { kind: 'told' });
      write(storage, matrixAccountKey, account);
      store.setState({ account, answer: { kind: 'told' } });
    },
    hear(answer) {
      if (JSON.stringify(answer) === JSON.stringify(store.getState().answer)) return;
      write(storage, answerKey, answer);
      store.setState({ answer });
    },
    forget() {
      write(storage, matrixAccountKey, null);
      write(storage, answerKey, null);
      store.setState({ account: null, answer: null });
    },
  };
}

/** The same account stays the same object: who follows it goes on. */
function changed(before: Kept, now: Kept): Kept {
  return JSON.stringify(before.account) === JSON.stringify(now.account) ? { ...now, account: before.account } : now;
}

function readAccount(storage: KeptEnvironment['storage']): MatrixAccount | null {
  const { userId, accessToken } = readObject(storage, matrixAccountKey);
  return typeof userId === 'string' && typeof accessToken === 'string' ? { userId, accessToken } : null;
}

function readAnswer(storage: KeptEnvironment['storage']): Answer | null {
  const kept = readObject(storage, answerKey);
  return typeof kept.kind === 'string' ? (kept as Answer) : null;
}

function readObject(storage: KeptEnvironment['storage'], key: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function write(storage: KeptEnvironment['storage'], key: string, value: object | null): void {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch {
    // It is kept by this tab all the same.
  }
}
