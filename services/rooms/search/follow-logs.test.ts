import { afterEach, expect, test, vi } from 'vitest';
import { type Following, followLogs } from './follow-logs.ts';

let following: Following | undefined;
afterEach(() => following?.stop());

/** Waits for what is to happen, on a machine that has much else to do. */
const soon = (happened: () => void) => vi.waitFor(happened, 10_000);

/** What was asked for, and how many entries each room has that the index has not. */
function logs(behind: Record<string, number> = {}) {
  const asked: (readonly string[] | 'all')[] = [];
  const index = async (rooms: readonly string[] | 'all') => {
    asked.push(rooms);
    const next = (rooms === 'all' ? Object.keys(behind) : rooms).find((room) => (behind[room] ?? 0) > 0);
    if (next === undefined) return false;
    behind[next] = (behind[next] ?? 0) - 1;
    return true;
  };
  return { behind, asked, index, done: () => Object.values(behind).every((left) => left === 0) };
}

test('begins with all that was left behind, and comes to what grows', async () => {
  const log = logs({ a: 2, b: 1 });
  following = followLogs(log.index, () => {});
  await soon(() => expect(log.done()).toBe(true));
  expect(log.asked[0]).toBe('all');
  log.behind.c = 1;
  following.grown('c');
  await soon(() => expect(log.done()).toBe(true));
  expect(log.asked.at(-1)).toEqual(['c']);
});

test('a room that grows while another is far behind comes into the next batch', async () => {
  const log = logs({});
  following = followLogs(log.index, () => {});
  await soon(() => expect(log.asked).toHaveLength(1));
  log.behind.far = 1_000_000;
  following.grown('far');
  await soon(() => expect(log.asked.at(-1)).toEqual(['far']));
  following.grown('near');
  await soon(() => expect(log.asked.at(-1)).toEqual(['far', 'near']));
});

test('a room that never rests does not keep the beat from what nobody here has told of', async () => {
  const log = logs({});
  following = followLogs(log.index, () => {}, 2_000);
  await soon(() => expect(log.asked).toHaveLength(1));
  log.behind.busy = Number.POSITIVE_INFINITY;
  following.grown('busy');
  await soon(() => expect(log.asked).toContainEqual(['busy']));
  await soon(() => expect(log.asked.slice(log.asked.findIndex((rooms) => rooms !== 'all'))).toContain('all'));
});

test('after a failure, and for what nobody here has told of, there is the beat', async () => {
  const log = logs({ a: 1 });
  const report = vi.fn();
  let broken = true;
  following = followLogs((rooms) => (broken ? Promise.reject(new Error('away')) : log.index(rooms)), report, 20);
  await soon(() => expect(report).toHaveBeenCalledWith(new Error('away')));
  broken = false;
  await soon(() => expect(log.done()).toBe(true));
  log.behind.elsewhere = 1;
  await soon(() => expect(log.done()).toBe(true));
});

test('stops in the middle of much to do, and waits for what is at work', async () => {
  const { promise: end, resolve } = Promise.withResolvers<boolean>();
  const asked: (readonly string[] | 'all')[] = [];
  following = followLogs(
    (rooms) => {
      asked.push(rooms);
      return end;
    },
    () => {},
  );
  await soon(() => expect(asked).toEqual(['all']));
  let stopped = false;
  const stopping = following.stop().then(() => {
    stopped = true;
  });
  await Promise.resolve();
  expect(stopped).toBe(false);
  resolve(true);
  await stopping;
  following.grown('a');
  await following.stop();
  expect(asked).toEqual(['all']);
});
