import { Code, ConnectError } from '@connectrpc/connect';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { groupCommit, lateMs } from './group-commit.ts';

/** 1, 2, 3 … to `length`. */
const upTo = (length: number) => Array.from({ length }, (_, index) => index + 1);

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

/** From now on nothing is late before the test says so. */
function stopClock() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

test('calls of one turn share a batch; whatever comes meanwhile is the next; each gets its own outcome', async () => {
  const { batches, commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, { most: 100 });
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
  const append = groupCommit(
    async (items: number[]) => {
      batches.push(items);
      return items;
    },
    { most: 2 },
  );
  await Promise.all([1, 2, 3, 4, 5].map(append));
  expect(batches).toEqual([[1, 2], [3, 4], [5]]);
});

test('beside a small batch enough do not wait, fewer do, and no item passes another one of its line', async () => {
  const { batches, commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, {
    most: 4,
    of: (item) => String(item % 10),
    largeAt: 3,
    atOnce: 2,
  });
  const all = [1].map(append);
  await nextTurn();
  all.push(...[11, 2, 3].map(append));
  await nextTurn();
  // 11 waits for 1, and two others are not enough.
  expect(batches).toEqual([[1]]);
  all.push(...[12].map(append));
  await nextTurn();
  expect(batches).toEqual([[1], [2, 12, 3]]);
  // A third batch waits, enough as it has.
  all.push(...[4, 5, 6].map(append));
  await nextTurn();
  expect(batches).toHaveLength(2);
  letGo();
  await nextTurn();
  expect(batches.at(-1)).toEqual([4, 5, 6]);
  for (let n = 0; n < 3; n++) {
    letGo();
    await nextTurn();
  }
  expect(await Promise.all(all)).toEqual([10, 110, 20, 30, 120, 40, 50, 60]);
});

test('a batch that has enough leaves the other lines to a second one beside it, and takes all of its own', async () => {
  const { batches, commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, {
    most: 100,
    of: (item) => (item % 2 === 0 ? 'even' : 'odd'),
    largeAt: 3,
    atOnce: 2,
  });
  const all = [2, 1, 4, 3, 6, 8, 5, 7].map(append);
  await nextTurn();
  await nextTurn();
  expect(batches).toEqual([
    [2, 4, 6, 8],
    [1, 3, 5, 7],
  ]);
  letGo();
  letGo();
  await nextTurn();
  // Few of both are one batch again.
  all.push(...[10, 9].map(append));
  await nextTurn();
  expect(batches.slice(2)).toEqual([[10, 9]]);
  letGo();
  expect(await Promise.all(all)).toEqual([20, 10, 40, 30, 60, 80, 50, 70, 100, 90]);
});

test('beside a large batch the few others do not wait for all that its line still has', async () => {
  const { batches, commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, {
    most: 3,
    of: (item) => (item % 2 === 0 ? 'even' : 'odd'),
    largeAt: 3,
    atOnce: 2,
  });
  const all = [2, 4, 6, 8, 10, 12, 14, 16, 1].map(append);
  await nextTurn();
  await nextTurn();
  expect(batches).toEqual([[2, 4, 6], [1]]);
  for (let n = 0; n < 4; n++) {
    letGo();
    await nextTurn();
  }
  expect(await Promise.all(all)).toEqual([20, 40, 60, 80, 100, 120, 140, 160, 10]);
});

test('when a large batch has gone, few beside a small one wait again', async () => {
  const { batches, commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, {
    most: 3,
    of: (item) => String(item % 2),
    largeAt: 3,
    atOnce: 2,
  });
  const all = [2, 4, 6].map(append);
  await nextTurn();
  letGo();
  await nextTurn();
  all.push(append(8));
  await nextTurn();
  all.push(append(1));
  await nextTurn();
  expect(batches).toEqual([[2, 4, 6], [8]]);
  for (let n = 0; n < 2; n++) {
    letGo();
    await nextTurn();
  }
  expect(await Promise.all(all)).toEqual([20, 40, 60, 80, 10]);
});

test('large batches leave beside those in flight, until there are as many as may be', async () => {
  const { batches, commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, { most: 4, of: String, largeAt: 2, atOnce: 3 });
  const all = [1].map(append);
  await nextTurn();
  for (const pair of [
    [2, 3],
    [4, 5],
    [6, 7],
  ]) {
    all.push(...pair.map(append));
    await nextTurn();
  }
  expect(batches).toEqual([[1], [2, 3], [4, 5]]);
  letGo();
  await nextTurn();
  expect(batches.at(-1)).toEqual([6, 7]);
  for (let n = 0; n < 3; n++) letGo();
  expect(await Promise.all(all)).toEqual([10, 20, 30, 40, 50, 60, 70]);
});

test('a late batch is not counted, so the others go on as if it was not there, until there are too many', async () => {
  stopClock();
  const { batches, commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, {
    most: 100,
    of: (item) => String(item % 10),
    largeAt: 50,
    atOnce: 1,
    mostInFlight: 2,
  });
  const all = [1].map(append);
  await nextTurn();
  all.push(...[2, 11].map(append));
  await nextTurn();
  expect(batches).toEqual([[1]]);
  vi.advanceTimersByTime(lateMs);
  await nextTurn();
  expect(batches).toEqual([[1], [2]]);
  // When that is late, too, a third would be too many.
  all.push(append(3));
  vi.advanceTimersByTime(lateMs);
  await nextTurn();
  expect(batches).toHaveLength(2);
  letGo();
  await nextTurn();
  await nextTurn();
  expect(batches).toEqual([[1], [2], [3]]);
  letGo();
  letGo();
  await nextTurn();
  letGo();
  expect(await Promise.all(all)).toEqual([10, 20, 110, 30]);
});

test('a large batch that was late is forgotten when it is over', async () => {
  stopClock();
  const { batches, commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, { most: 10, of: String, largeAt: 2, atOnce: 2, mostInFlight: 3 });
  const all = [1, 2].map(append);
  await nextTurn();
  vi.advanceTimersByTime(lateMs);
  letGo();
  await nextTurn();
  all.push(append(3));
  await nextTurn();
  // Beside a small one a small one waits.
  all.push(append(4));
  await nextTurn();
  expect(batches).toEqual([[1, 2], [3]]);
  letGo();
  await nextTurn();
  letGo();
  expect(await Promise.all(all)).toEqual([10, 20, 30, 40]);
});

test('lines that were late together leave one by one, so that the one which is held up holds up no other again', async () => {
  stopClock();
  const { batches, commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, {
    most: 100,
    of: (item) => String(item % 10),
    largeAt: 50,
    atOnce: 1,
    mostInFlight: 2,
  });
  const all = [1, 2, 3].map(append);
  await nextTurn();
  all.push(...[11, 12, 22].map(append));
  vi.advanceTimersByTime(lateMs);
  letGo();
  await nextTurn();
  // 3 was late, too, and had nobody meanwhile.
  all.push(...[5, 13].map(append));
  for (let n = 0; n < 4; n++) {
    letGo();
    await nextTurn();
  }
  expect(batches).toEqual([[1, 2, 3], [11], [12, 22], [5], [13]]);
  // They were in time: they are together again.
  all.push(...[21, 32].map(append));
  await nextTurn();
  letGo();
  expect(await Promise.all(all)).toEqual([10, 20, 30, 110, 120, 220, 50, 130, 210, 320]);
  expect(batches.at(-1)).toEqual([21, 32]);
});

test('a batch that fails beside another one is tried item by item, and its lines are not in flight again meanwhile', async () => {
  const inFlight: string[] = [];
  const committed: number[] = [];
  const faults: string[] = [];
  const append = groupCommit(
    async (items: number[]) => {
      const line = String((items[0] ?? 0) % 2);
      if (inFlight.includes(line)) faults.push(`${line} twice`);
      inFlight.push(line);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight.splice(inFlight.indexOf(line), 1);
      if (items.includes(5)) throw new Error('invalid byte sequence');
      committed.push(...items);
      return items;
    },
    { most: 100, of: (item) => String(item % 2), largeAt: 3, atOnce: 2 },
  );
  const all = [1, 3, 5, 7, 2, 4, 6].map(append);
  await new Promise((resolve) => setImmediate(resolve));
  all.push(...[9, 8].map(append));
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(upTo(9).map((n) => n !== 3));
  expect(faults).toEqual([]);
  for (const line of [1, 0]) {
    const own = committed.filter((item) => item % 2 === line);
    expect(own).toEqual(own.toSorted((a, b) => a - b));
  }
});

test('whatever comes and goes, and however late, every line keeps its order and nobody is left waiting', async () => {
  stopClock();
  const calls = fc.array(
    fc.record({ line: fc.nat(4), pause: fc.nat(3), takes: fc.nat(4), passes: fc.constantFrom(0, 0, 0, lateMs) }),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(
      calls,
      fc.integer({ min: 1, max: 5 }),
      fc.record({
        largeAt: fc.integer({ min: 1, max: 6 }),
        atOnce: fc.integer({ min: 1, max: 3 }),
        besides: fc.integer({ min: 0, max: 2 }),
      }),
      async (given, most, { largeAt, atOnce, besides }) => {
        const order = new Map<number, number[]>();
        const turns = async (count: number) => {
          for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
        };
        // Not thrown where they are found: a batch that throws is tried again, item by item.
        const faults: string[] = [];
        let clock = 0;
        const inFlight = new Set<{ lines: ReadonlySet<number>; since: number }>();
        const append = groupCommit(
          async (items: { n: number; line: number; takes: number }[]) => {
            const batch = { lines: new Set(items.map(({ line }) => line)), since: clock };
            if (items.length > most) faults.push('too long');
            for (const { lines } of inFlight)
              if ([...batch.lines].some((line) => lines.has(line))) faults.push('one line in two batches');
            inFlight.add(batch);
            if (inFlight.size > atOnce + besides) faults.push('too many batches');
            const inTime = [...inFlight].filter(({ since }) => clock - since < lateMs);
            if (inTime.length > atOnce) faults.push('too many batches in time');
            await turns(Math.max(...items.map(({ takes }) => takes)));
            inFlight.delete(batch);
            for (const { n, line } of items) order.set(line, [...(order.get(line) ?? []), n]);
            return items.map(({ n }) => n);
          },
          { most, of: ({ line }) => String(line), largeAt, atOnce, mostInFlight: atOnce + besides },
        );
        const answers: Promise<number>[] = [];
        for (const [n, { line, pause, takes, passes }] of given.entries()) {
          answers.push(append({ n, line, takes }));
          await turns(pause);
          clock += passes;
          vi.advanceTimersByTime(passes);
        }
        expect(await Promise.all(answers)).toEqual([...given.keys()]);
        expect(faults).toEqual([]);
        for (const ns of order.values()) expect(ns).toEqual(ns.toSorted((a, b) => a - b));
      },
    ),
    { numRuns: 100 },
  );
});

test('an outcome that is a ConnectError is thrown to its caller alone', async () => {
  const append = groupCommit(
    async (items: string[]) => items.map((item) => (item === 'bad' ? new ConnectError('no', Code.NotFound) : item)),
    { most: 10 },
  );
  const outcomes = await Promise.allSettled(['a', 'bad', 'b'].map(append));
  expect(outcomes).toMatchObject([{ value: 'a' }, { reason: { code: Code.NotFound } }, { value: 'b' }]);
});

test('when a batch fails each of it is tried alone, so that one which cannot be taken takes no other with it', async () => {
  const batches: string[][] = [];
  const append = groupCommit(
    async (items: string[]) => {
      batches.push(items);
      if (items.includes('poison')) throw new Error('invalid byte sequence');
      return items;
    },
    { most: 10 },
  );
  const outcomes = await Promise.allSettled(['a', 'poison', 'b'].map(append));
  expect(outcomes).toMatchObject([{ value: 'a' }, { reason: { message: 'invalid byte sequence' } }, { value: 'b' }]);
  expect(batches).toEqual([['a', 'poison', 'b'], ['a'], ['poison'], ['b']]);
  expect(await append('c')).toBe('c');
});

test('when one that is tried alone is refused with all that it brings, the others are told so and not tried', async () => {
  const batches: string[][] = [];
  const append = groupCommit(
    async (items: string[]) => {
      batches.push(items);
      if (items.length > 1) throw new Error('deadlock detected');
      if (items.includes('held')) throw new ConnectError('the log does not answer in time', Code.Unavailable);
      return items;
    },
    { most: 10 },
  );
  const outcomes = await Promise.allSettled(['a', 'held', 'b', 'c'].map(append));
  const refused = { reason: { code: Code.Unavailable } };
  expect(outcomes).toMatchObject([{ value: 'a' }, refused, refused, refused]);
  expect(batches).toEqual([['a', 'held', 'b', 'c'], ['a'], ['held']]);
});

test('a refusal of the whole batch is told to all at once and tried no more', async () => {
  let tries = 0;
  const append = groupCommit(
    async () => {
      tries += 1;
      throw new ConnectError('rooms is away', Code.Unavailable);
    },
    { most: 10 },
  );
  const outcomes = await Promise.allSettled([1, 2, 3].map(append));
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: Code.Unavailable } });
  expect(tries).toBe(1);
});

test('a commit that answers too few outcomes leaves nobody waiting', async () => {
  const append = groupCommit(async (items: number[]) => items.slice(0, 1), { most: 10 });
  const outcomes = await Promise.allSettled([1, 2].map(append));
  expect(outcomes).toMatchObject([{ value: 1 }, { reason: { code: Code.Internal } }]);
});

test('who comes when ten thousand wait is told when to come again', async () => {
  const { commit, nextTurn, letGo } = heldCommit();
  const append = groupCommit(commit, { most: 10_000 });
  const waiting = Array.from({ length: 10_000 }, (_, n) => append(n));
  const refusal = await append(-1).catch((error: ConnectError) => error);
  expect(refusal).toMatchObject({ code: Code.ResourceExhausted });
  expect((refusal as ConnectError).metadata.get('retry-after')).toBe('1');
  await nextTurn();
  letGo();
  expect(await Promise.all(waiting)).toHaveLength(10_000);
});
