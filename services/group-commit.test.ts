import { Code, ConnectError } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { groupCommit } from './group-commit.ts';

/** A commit that waits until it is let go; `batches` are those that it was given. */
function heldCommit() {
  const batches: number[][] = [];
  const gates: (() => void)[] = [];
  const commit = async (items: number[]) => {
    batches.push(items);
    await new Promise<void>((resolve) => gates.push(resolve));
    return items.map((item) => item * 10);
  };
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
  return { batches, commit, nextTurn, letGo: () => gates.shift()?.() };
}

test('calls of one turn share a batch; whatever comes meanwhile is the next; each gets its own outcome', async () => {
  const { batches, commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, 100);
  const first = [append(1), append(2)];
  await nextTurn();
  const second = [append(3), append(4), append(5)];
  await nextTurn();
  expect(batches).toEqual([[1, 2]]);
  letGo();
  expect(await Promise.all(first)).toEqual([10, 20]);
  await nextTurn();
  expect(batches).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
  letGo();
  expect(await Promise.all(second)).toEqual([30, 40, 50]);
  const later = append(6);
  await nextTurn();
  letGo();
  expect(await later).toBe(60);
});

test('a batch is at most so long, and the order of the calls stays', async () => {
  const batches: number[][] = [];
  const append = groupCommit(async (items: number[]) => {
    batches.push(items);
    return items;
  }, 2);
  await Promise.all([1, 2, 3, 4, 5].map(append));
  expect(batches).toEqual([[1, 2], [3, 4], [5]]);
});

test('an outcome that is a ConnectError is thrown to its caller alone', async () => {
  const append = groupCommit(
    async (items: string[]) => items.map((item) => (item === 'bad' ? new ConnectError('no', Code.NotFound) : item)),
    10,
  );
  const outcomes = await Promise.allSettled(['a', 'bad', 'b'].map(append));
  expect(outcomes).toMatchObject([{ value: 'a' }, { reason: { code: Code.NotFound } }, { value: 'b' }]);
});

test('when a batch fails each of it is tried alone, so that one which cannot be taken takes no other with it', async () => {
  const batches: string[][] = [];
  const append = groupCommit(async (items: string[]) => {
    batches.push(items);
    if (items.includes('poison')) throw new Error('invalid byte sequence');
    return items;
  }, 10);
  const outcomes = await Promise.allSettled(['a', 'poison', 'b'].map(append));
  expect(outcomes).toMatchObject([{ value: 'a' }, { reason: { message: 'invalid byte sequence' } }, { value: 'b' }]);
  expect(batches).toEqual([['a', 'poison', 'b'], ['a'], ['poison'], ['b']]);
  expect(await append('c')).toBe('c');
});

test('a refusal of the whole batch is told to all at once and tried no more', async () => {
  let tries = 0;
  const append = groupCommit(async () => {
    tries += 1;
    throw new ConnectError('rooms is away', Code.Unavailable);
  }, 10);
  const outcomes = await Promise.allSettled([1, 2, 3].map(append));
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: Code.Unavailable } });
  expect(tries).toBe(1);
});

test('a commit that answers too few outcomes leaves nobody waiting', async () => {
  const append = groupCommit(async (items: number[]) => items.slice(0, 1), 10);
  const outcomes = await Promise.allSettled([1, 2].map(append));
  expect(outcomes).toMatchObject([{ value: 1 }, { reason: { code: Code.Internal } }]);
});

test('who comes when ten thousand wait is told when to come again', async () => {
  const { commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, 10_000);
  const waiting = Array.from({ length: 10_000 }, (_, n) => append(n));
  const refusal = await append(-1).catch((error: ConnectError) => error);
  expect(refusal).toMatchObject({ code: Code.ResourceExhausted });
  expect((refusal as ConnectError).metadata.get('retry-after')).toBe('1');
  await nextTurn();
  letGo();
  expect(await Promise.all(waiting)).toHaveLength(10_000);
});
