import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { matrixAccountKey } from '../frame/remembered.ts';
import { type KeptEnvironment, openKeptAccount as open } from './kept-account.ts';

const olena = { userId: 'u_olena' };
const openKeptAccount = (environment: KeptEnvironment, userId = 'u_olena') =>
  open(
    environment,
    createStore(() => ({ userId })),
  );
const account = { userId: '@olena:city.example', accessToken: 'syt_x' };

/** A storage, and the tabs that hear of a change by another. */
function browser() {
  const items = new Map<string, string>();
  const tabs: EventTarget[] = [];
  const tab = (): KeptEnvironment => {
    const target = new EventTarget();
    tabs.push(target);
    const tell = (key: string) => {
      for (const other of tabs) if (other !== target) other.dispatchEvent(Object.assign(new Event('storage'), { key }));
    };
    const storage: KeptEnvironment['storage'] = {
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => {
        items.set(key, value);
        tell(key);
      },
      removeItem: (key) => {
        items.delete(key);
        tell(key);
      },
    };
    return { storage, target };
  };
  return { items, tab };
}

test('the account is there again at the next visit, and in every tab at once', () => {
  const { tab } = browser();
  const [one, other] = [openKeptAccount(tab()), openKeptAccount(tab())];
  one.link(account);
  expect(other.store.getState()).toEqual({ account, answer: { kind: 'told' } });
  other.hear({ kind: 'away' });
  expect(one.store.getState().answer).toEqual({ kind: 'away' });
  expect(openKeptAccount(tab()).store.getState()).toEqual({ account, answer: { kind: 'away' } });
});

test('another resident of the browser neither sees it nor takes its place', () => {
  const { items, tab } = browser();
  const mine = openKeptAccount(tab());
  mine.link(account);
  const other = openKeptAccount(tab(), 'u_taras');
  expect(other.store.getState()).toEqual({ account: null, answer: null });
  other.link({ userId: '@taras:city.example', accessToken: 'syt_y' });
  other.forget();
  expect(openKeptAccount(tab()).store.getState().account).toEqual(account);
  mine.forget();
  expect(items.size).toBe(0);
});

test('who becomes another resident in this tab has their account, and nobody has none', () => {
  const { tab } = browser();
  openKeptAccount(tab()).link(account);
  const resident = createStore<typeof olena | null>(() => null);
  const kept = open(tab(), resident);
  expect(kept.store.getState().account).toBeNull();
  resident.setState(olena);
  expect(kept.store.getState().account).toEqual(account);
  resident.setState({ userId: 'u_taras' });
  expect(kept.store.getState()).toEqual({ account: null, answer: null });
});

test('an answer is no other account: who follows the account goes on', () => {
  const { tab } = browser();
  const [one, other] = [openKeptAccount(tab()), openKeptAccount(tab())];
  one.link(account);
  const before = other.store.getState().account;
  one.hear({ kind: 'busy', waitMs: 5 });
  expect(other.store.getState().account).toBe(before);
});

test('forgotten, nothing of it is left', () => {
  const { items, tab } = browser();
  const [one, other] = [openKeptAccount(tab()), openKeptAccount(tab())];
  one.link(account);
  other.forget();
  expect(items.size).toBe(0);
  expect(one.store.getState()).toEqual({ account: null, answer: null });
});

test.each([
  'nonsense',
  '[]',
  '7',
  '{"userId":"@o:e","accessToken":"kept before it was said whose"}',
  '{"u_olena":{"userId":7,"accessToken":"t"}}',
  '{"u_olena":{"userId":"@o:e"}}',
  '{"u_olena":null}',
])('%s is no account', (text) => {
  const { items, tab } = browser();
  items.set(matrixAccountKey, text);
  expect(openKeptAccount(tab()).store.getState().account).toBeNull();
});

test('without storage it is this tab’s', () => {
  const refuse = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  const storage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  const kept = openKeptAccount({ storage, target: new EventTarget() });
  kept.link(account);
  expect(kept.store.getState().account).toEqual(account);
  kept.forget();
  expect(kept.store.getState().account).toBeNull();
});
