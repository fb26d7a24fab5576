import { expect, test } from 'vitest';
import { becomeOneTab } from './one-tab.ts';

/** Locks of one browser: each is held by one, the others wait in line. */
function fakeLocks() {
  const line: { name: string; take: () => Promise<unknown> }[] = [];
  const begin = () => void line[0]?.take();
  const locks = {
    request(name: string, take: () => Promise<unknown>) {
      line.push({ name, take });
      if (line.length === 1) begin();
      return new Promise(() => {});
    },
    query: async () => ({ held: line.slice(0, 1), pending: line.slice(1) }),
  } as unknown as LockManager;
  return {
    locks,
    close() {
      line.shift();
      begin();
    },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('the first tab is the one; the next when it closes', async () => {
  const { locks, close } = fakeLocks();
  const turns: string[] = [];
  const [first, second] = [becomeOneTab(locks), becomeOneTab(locks)];
  void first.mine.then(() => turns.push('first'));
  void second.mine.then(() => turns.push('second'));
  await settled();
  expect(turns).toEqual(['first']);
  close();
  await settled();
  expect(turns).toEqual(['first', 'second']);
});

test('it knows by its last look whether another waits', async () => {
  const { locks } = fakeLocks();
  const first = becomeOneTab(locks);
  first.look();
  await settled();
  expect(first.othersWait()).toBe(false);
  becomeOneTab(locks);
  expect(first.othersWait()).toBe(false);
  first.look();
  await settled();
  expect(first.othersWait()).toBe(true);
});

test('without locks every tab is one', async () => {
  const tab = becomeOneTab(undefined);
  await tab.mine;
  tab.look();
  expect(tab.othersWait()).toBe(false);
});
