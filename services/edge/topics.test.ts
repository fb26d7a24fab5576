import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeConnection } from './edge.testing.ts';
import { type SharedFrames, Topics } from './topics.ts';

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

test('a hot topic gathers for as long as its writes take, five milliseconds at most', async () => {
  const writes = listeners(2_000);
  say('a');
  await moment();
  say('b');
  await moment();
  say('c');
  await vi.advanceTimersByTimeAsync(4);
  await moment();
  expect(writes).toEqual([['a']]);
  await vi.advanceTimersByTimeAsync(1);
  await moment();
  expect(writes).toEqual([['a'], ['b', 'c']]);
  await vi.advanceTimersByTimeAsync(5);
  say('d');
  await moment();
  expect(writes.at(-1)).toEqual(['d']);
});

test('a big room does not hold up the process, and everyone in it hears everything in order', async () => {
  vi.useRealTimers();
  const heard = Array.from({ length: 250 }, () => [] as number[]);
  for (const seqs of heard) {
    const { connection } = fakeConnection();
    topics.add('t', { connection, hear: ({ first, last }) => seqs.push(first ?? 0, last ?? 0) });
  }
  const tell = (seq: number) => topics.deliver('t', '{}', seq);
  const howMany = () => heard.filter((seqs) => seqs.length > 0).length;
  tell(1);
  await Promise.resolve();
  expect(howMany()).toBe(100);
  // What comes while it is being told waits for the last of them.
  tell(2);
  tell(3);
  await expect.poll(() => heard.every((seqs) => seqs.length === 4)).toBe(true);
  for (const seqs of heard) expect(seqs).toEqual([1, 1, 2, 3]);
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
