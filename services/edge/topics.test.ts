import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeConnection } from './edge.testing.ts';
import { type SharedFrames, Topics } from './topics.ts';

let topics: Topics;

beforeEach(() => {
  vi.useFakeTimers();
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
const moment = () => vi.advanceTimersByTimeAsync(0);

test('what comes in one moment goes in one write, in order; a quiet topic waits for nothing', async () => {
  const writes = listeners(3);
  say('a', 'b', 'c');
  await moment();
  say('d');
  await moment();
  expect(writes).toEqual([['a', 'b', 'c'], ['d']]);
});

test('a hot topic gathers for as long as its writes take, ten milliseconds at most', async () => {
  const writes = listeners(2_000);
  say('a');
  await moment();
  say('b');
  await moment();
  say('c');
  await vi.advanceTimersByTimeAsync(9);
  expect(writes).toEqual([['a']]);
  await vi.advanceTimersByTimeAsync(1);
  expect(writes).toEqual([['a'], ['b', 'c']]);
  await vi.advanceTimersByTimeAsync(10);
  say('d');
  await moment();
  expect(writes.at(-1)).toEqual(['d']);
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
  const { connection, sent, socket } = fakeConnection();
  topics.add('t', { connection, hear: (frames) => connection.tell(frames) });
  socket.bufferedAmount = 100 * 1024;
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
  const remove = topics.add('t', { connection, hear: (frames) => connection.tell(frames) });
  say('a');
  remove();
  await moment();
  expect([sent, topics.has('t')]).toEqual([[], false]);
});
