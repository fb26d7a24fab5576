import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeConnection } from './edge.testing.ts';
import { type SharedFrames, type Subscriber, Topics } from './topics.ts';

let topics: Topics;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  topics = new Topics();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Listeners of the topic `t`; what the first of them was told, write by write. */
function listeners(count: number) {
  const writes: string[][] = [];
  for (let n = 0; n < count; n++) {
    const { connection, sent } = fakeConnection();
    const hear = (frames: SharedFrames) => {
      connection.tell(frames);
      if (n === 0) writes.push(sent.splice(0).map(({ event }) => event));
    };
    topics.add('t', { connection, hear });
  }
  return writes;
}

const say = (...events: string[]) => {
  for (const event of events) topics.deliver('t', JSON.stringify({ event }));
};
/** As many turns as 2,000 are written to in, without any time. */
const moment = async () => {
  for (let turn = 0; turn < 25; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test('what comes in one moment goes in one write, in order; a quiet topic waits for nothing', async () => {
  const writes = listeners(3);
  say('a', 'b', 'c');
  await moment();
  say('d');
  await moment();
  expect(writes).toEqual([['a', 'b', 'c'], ['d']]);
});

test('a hot topic gathers while all are written to, and as long again, three milliseconds at most', async () => {
  const writes = listeners(2_000);
  say('a');
  await moment();
  say('b');
  await moment();
  say('c');
  await vi.advanceTimersByTimeAsync(22);
  await moment();
  expect(writes).toEqual([['a']]);
  await vi.advanceTimersByTimeAsync(1);
  await moment();
  expect(writes).toEqual([['a'], ['b', 'c']]);
  await vi.advanceTimersByTimeAsync(23);
  say('d');
  await moment();
  expect(writes.at(-1)).toEqual(['d']);
});

test('a big room does not hold up the process; what is said while it is told goes on with those who are still to be told', async () => {
  vi.useRealTimers();
  const heard = Array.from({ length: 250 }, () => [] as (number | undefined)[][]);
  for (const writes of heard) {
    const { connection } = fakeConnection();
    topics.add('t', { connection, hear: ({ first, last }) => writes.push([first, last]) });
  }
  const tell = (seq: number) => topics.deliver('t', '{}', seq);
  const howMany = () => heard.filter((writes) => writes.length > 0).length;
  tell(1);
  await Promise.resolve();
  expect(howMany()).toBe(100);
  tell(2);
  tell(3);
  await expect.poll(() => heard.every((writes) => writes.at(-1)?.[1] === 3)).toBe(true);
  const [early, late] = [heard.slice(0, 100), heard.slice(100)];
  for (const writes of early)
    expect(writes).toEqual([
      [1, 1],
      [2, 3],
    ]);
  for (const writes of late) expect(writes).toEqual([[1, 3]]);
});

test('whoever comes and goes, everyone hears all that is said while they are there, once and in order', async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('say' as const), times: fc.integer({ min: 1, max: 3 }) }) },
    fc.record({ kind: fc.constant('come' as const), times: fc.integer({ min: 1, max: 150 }) }),
    fc.record({ kind: fc.constant('go' as const), times: fc.integer({ min: 1, max: 150 }) }),
    fc.record({ kind: fc.constant('turn' as const), times: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('wait' as const), times: fc.integer({ min: 1, max: 9 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
      const all = new Topics();
      const here: { subscriber: Subscriber; from: number; heard: number[] }[] = [];
      const { connection } = fakeConnection();
      let said = 0;
      for (const { kind, times } of steps) {
        if (kind === 'wait') await vi.advanceTimersByTimeAsync(times);
        for (let n = 0; n < times; n++) {
          if (kind === 'turn') await new Promise((resolve) => setImmediate(resolve));
          if (kind === 'say') {
            said += 1;
            all.deliver('t', '{}', said);
          }
          if (kind === 'come') {
            const heard: number[] = [];
            const hear = ({ first = 0, last = 0 }: SharedFrames) => {
              for (let seq = first; seq <= last; seq++) heard.push(seq);
            };
            const subscriber = { connection, hear };
            here.push({ subscriber, from: said + 1, heard });
            all.add('t', subscriber);
          }
          // Not always who came first, nor who came last.
          const [leaving] = kind === 'go' ? here.splice((n * 7) % (here.length || 1), 1) : [];
          if (leaving) all.remove('t', leaving.subscriber);
        }
      }
      for (let n = 0; n < 3; n++) {
        await moment();
        await vi.advanceTimersByTimeAsync(60);
      }
      for (const { from, heard } of here) {
        const begins = heard[0] ?? said + 1;
        expect(begins).toBeLessThanOrEqual(from);
        expect(heard).toEqual(Array.from({ length: said + 1 - begins }, (_, n) => begins + n));
      }
      expect(all.has('t')).toBe(here.length > 0);
    }),
    { numRuns: 100 },
  );
});

test('bytes are made once for all views and once for all tabs, which are told the topic', async () => {
  const heard: { bytes: Buffer; view: string }[] = [];
  for (const kind of ['city', 'presence', 'city', 'presence'] as const) {
    const { connection } = fakeConnection({ view: { kind } });
    topics.add('t', { connection, hear: (frames) => heard.push({ bytes: frames.for(connection), view: kind }) });
  }
  say('a', 'b');
  await moment();
  const [tab, view, otherTab, otherView] = heard.map(({ bytes }) => bytes);
  expect([otherTab === tab, otherView === view, tab === view]).toEqual([true, true, false]);
  expect(tab?.toString('latin1')).toContain('{"topic":"t","event":"b"}');
});

test('a slow reader gets the log entries and nothing else', async () => {
  const { connection, sent, wire } = fakeConnection();
  topics.add('t', { connection, hear: (frames) => connection.tell(frames) });
  wire.queued = 100 * 1024;
  say('typing');
  topics.deliver('t', '{"event":"message"}', 7);
  say('typing');
  await moment();
  say('typing');
  await moment();
  expect(sent).toEqual([{ event: 'message' }]);
});

test('who has left in the same moment hears nothing more', async () => {
  const { connection, sent } = fakeConnection();
  const subscriber = { connection, hear: (frames: SharedFrames) => connection.tell(frames) };
  topics.add('t', subscriber);
  say('a');
  topics.remove('t', subscriber);
  await moment();
  expect([sent, topics.has('t')]).toEqual([[], false]);
});
