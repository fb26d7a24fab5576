import { expect, test, vi } from 'vitest';
import { HandClock } from './fake-edge.ts';
import { keysOf, openTab, type Tab } from './tab-storage.ts';

/** The tabs of one browser, whose locks end with their pages. */
class Browser {
  local = new Storage();
  clock = new HandClock();
  /** Until then it does not say who holds which lock. */
  answers: Promise<void> = Promise.resolve();
  /** How often that was asked. */
  asked = 0;
  #held = new Map<string, object>();
  #waiting: { lock: string; grant: () => unknown }[] = [];
  #made = 0;

  open(session = new Storage(), page = {}): Tab {
    const locks = {
      request: (lock: string, { signal }: LockOptions, held: () => Promise<unknown> | undefined) =>
        new Promise((resolve, reject) => {
          const grant = async () => {
            this.#held.set(lock, page);
            resolve(await held());
            this.#release(lock);
          };
          if (!this.#held.has(lock)) return grant();
          const waits = { lock, grant };
          this.#waiting.push(waits);
          signal?.addEventListener('abort', () => {
            this.#waiting = this.#waiting.filter((other) => other !== waits);
            reject(signal.reason);
          });
        }),
      query: async () => {
        this.asked += 1;
        const held = Array.from(this.#held.keys(), (lock) => ({ name: lock }));
        await this.answers;
        return { held };
      },
    };
    const { local, clock } = this;
    const newId = () => `tab-${++this.#made}`;
    return openTab({ page, session, local, locks: locks as unknown as LockManager, later: clock.later, newId });
  }

  close(page: object): void {
    for (const [lock, holder] of this.#held) if (holder === page) this.#release(lock);
  }

  #release(lock: string): void {
    this.#held.delete(lock);
    const next = this.#waiting.find((waits) => waits.lock === lock);
    this.#waiting = this.#waiting.filter((waits) => waits !== next);
    next?.grant();
  }
}

const kept = (storage: Pick<Tab, 'storage'>['storage']) =>
  storage && keysOf(storage).map((key) => [key, storage.getItem(key)]);
const otherTabs = (tab: Tab) => tab.withOtherTabs((all) => all);
/** What the other tabs keep, but for the tab's own storage, which former releases wrote to. */
const others = async (tab: Tab) =>
  (await otherTabs(tab)).slice(1).map(({ storage, lives }) => [lives ? 'lives' : 'gone', kept(storage)]);

test('what a tab keeps is its own while it lives, and there for the others when it is gone', async () => {
  const browser = new Browser();
  const [page, other] = [{}, {}];
  const [first, second] = [browser.open(undefined, page), browser.open(undefined, other)];
  await Promise.all([otherTabs(first), otherTabs(second)]);
  first.storage?.setItem('a', 'раз');
  second.storage?.setItem('a', 'два');
  expect([kept(first.storage), kept(second.storage)]).toEqual([[['a', 'раз']], [['a', 'два']]]);
  expect(await others(second)).toEqual([['lives', [['a', 'раз']]]]);
  browser.close(page);
  expect(await others(second)).toEqual([['gone', [['a', 'раз']]]]);
  browser.close(other);
  const third = browser.open();
  expect(await others(third), 'the one opened last first').toEqual([
    ['gone', [['a', 'два']]],
    ['gone', [['a', 'раз']]],
  ]);
  expect(kept(third.storage)).toEqual([]);
  for (const { storage } of await otherTabs(third)) storage.removeItem('a');
  expect(browser.local).toHaveLength(0);
});

test('a page that is reloaded is the same tab, even if the page before it goes a moment later', async () => {
  const browser = new Browser();
  const [page, session] = [{}, new Storage()];
  const before = browser.open(session, page);
  await otherTabs(before);
  before.storage?.setItem('a', 'раз');
  const after = browser.open(session);
  const opened = otherTabs(after);
  browser.close(page);
  await opened;
  expect(kept(after.storage)).toEqual([['a', 'раз']]);
});

test('a tab that comes back finds what another one has made of what it left, and nothing is made of it any more', async () => {
  const browser = new Browser();
  const [page, session] = [{}, new Storage()];
  await otherTabs(browser.open(session, page));
  browser.close(page);
  const happened: string[] = [];
  let answer = () => {};
  browser.answers = new Promise((resolve) => {
    answer = resolve;
  });
  const taking = browser.open().withOtherTabs(() => happened.push('it is taken'));
  await vi.waitFor(() => expect(browser.asked).toBe(2));
  browser.answers = Promise.resolve();
  const back = browser.open(session).withOtherTabs(() => happened.push('it is back'));
  await new Promise((resolve) => setTimeout(resolve));
  answer();
  await Promise.all([taking, back]);
  expect(happened).toEqual(['it is taken', 'it is back']);
});

test('a duplicated tab is another one, and takes nothing from the one that lives', async () => {
  const browser = new Browser();
  const session = new Storage();
  const first = browser.open(session);
  await otherTabs(first);
  first.storage?.setItem('a', 'раз');
  const copy = new Storage();
  for (const key of keysOf(session)) copy.setItem(key, session.getItem(key) ?? '');
  const second = browser.open(copy);
  const opened = others(second);
  await Promise.resolve();
  expect(second.storage, 'nothing is read or written before it is known').toBeNull();
  browser.clock.pass(1_000);
  expect([await opened, kept(second.storage)]).toEqual([[['lives', [['a', 'раз']]]], []]);
  second.storage?.setItem('a', 'два');
  expect(kept(first.storage)).toEqual([['a', 'раз']]);
});

test('two releases that one page has loaded are in one tab', async () => {
  const browser = new Browser();
  const [page, session] = [{}, new Storage()];
  const former = browser.open(session, page);
  await otherTabs(former);
  former.storage?.setItem('a', 'раз');
  const next = browser.open(session, page);
  await otherTabs(next);
  expect(kept(next.storage)).toEqual([['a', 'раз']]);
});

test('what former releases kept in the tab’s own storage is there first', async () => {
  const session = new Storage();
  session.setItem('a', 'раз');
  const [own] = await otherTabs(new Browser().open(session));
  expect([own?.storage.getItem('a'), own?.lives]).toEqual(['раз', false]);
});

test.each([
  ['without locks', {}],
  [
    'with locks that refuse',
    { locks: { request: () => Promise.reject(new Error('refused')) } as unknown as LockManager },
  ],
  ['without what outlives a tab', { local: null, locks: {} as LockManager }],
])('%s it lives as long as the tab', async (_, refused) => {
  const world = { page: {}, session: sessionStorage, local: localStorage, locks: undefined, newId: () => 'tab-1' };
  const tab = openTab({ ...world, later: () => () => {}, ...refused });
  expect(await otherTabs(tab)).toEqual([]);
  expect(tab.storage).toBe(sessionStorage);
  expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
});

test('locks that never answer are not waited for', async () => {
  const locks = { request: () => new Promise(() => {}) } as unknown as LockManager;
  const clock = new HandClock();
  const world = { page: {}, session: sessionStorage, local: localStorage, locks, newId: () => 'tab-1' };
  const opened = otherTabs(openTab({ ...world, later: clock.later }));
  clock.pass(1_000);
  expect(await opened).toEqual([]);

  const browser = new Browser();
  browser.answers = new Promise(() => {});
  void otherTabs(browser.open());
  await vi.waitFor(() => expect(browser.asked).toBe(1));
  browser.answers = Promise.resolve();
  const tabs = otherTabs(browser.open());
  await new Promise((resolve) => setTimeout(resolve));
  browser.clock.pass(1_000);
  expect(await tabs, 'a tab hangs while it looks').toHaveLength(1);
});

test('where nothing may be kept nothing is', async () => {
  const world = { page: {}, session: null, local: null, locks: undefined, newId: () => 'tab-1' };
  const tab = openTab({ ...world, later: () => () => {} });
  expect([await otherTabs(tab), tab.storage]).toEqual([[], null]);
});
