import { beforeEach, describe, expect, test } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { followActivity } from '../edge/activity.ts';
import { type FakeClock, fakeClock } from '../edge/fake-clock.ts';
import type { Answer } from './answer.ts';
import { type Drive, drive } from './drive.ts';
import type { MatrixStatus } from './matrix-status.ts';

let clock: FakeClock;
let status: StoreApi<MatrixStatus>;
/** What the homeserver heard, with the second in which it did. */
let told: [number, string][];
let heard: Answer[];
/** What it answers next; otherwise that it was told. */
let answers: (Answer | Promise<Answer>)[];
let driven: Drive;

beforeEach(() => {
  clock = fakeClock();
  status = createStore<MatrixStatus>(() => 'online');
  told = [];
  heard = [];
  answers = [];
});

function begin(): void {
  driven = drive({
    status,
    async tell(said, cancelled) {
      told.push([clock.now() / 1_000, said]);
      const answer = (await answers.shift()) ?? { kind: 'told' };
      return cancelled.aborted ? { kind: 'lost' } : answer;
    },
    sayGoodbye: () => told.push([clock.now() / 1_000, 'offline']),
    hear: (answer) => heard.push(answer),
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
  });
}

/** Lets the time pass, and every answer arrive in the second in which it was given. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    clock.pass(1_000);
    await settled();
  }
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('online at once, and each 30 s while somebody is active', async () => {
  begin();
  await pass(95);
  expect(told).toEqual([0, 30, 60, 90].map((second) => [second, 'online']));
});

test('unavailable after five minutes without a sign, and online at the first', async () => {
  const target = new EventTarget();
  const { now, setTimeout } = clock;
  const alone = { tell: () => undefined, hear: () => undefined };
  const activity = followActivity({ target, isVisible: () => true, now, uptime: now, setTimeout, tabs: alone });
  activity.status.subscribe((now) => status.setState(now === 'online' ? 'online' : 'unavailable', true));
  begin();
  await pass(299);
  expect(new Set(told.map(([, said]) => said))).toEqual(new Set(['online']));
  await pass(11);
  expect(told.at(-1)).toEqual([300, 'unavailable']);
  await pass(10);
  target.dispatchEvent(new Event('keydown'));
  await settled();
  expect(told.at(-1)).toEqual([320, 'online']);
});

describe('a page that goes', () => {
  test('says offline once, and nothing after it', async () => {
    begin();
    await pass(10);
    driven.leave(false);
    driven.leave(false);
    status.setState('unavailable', true);
    await pass(60);
    expect(told).toEqual([
      [0, 'online'],
      [10, 'offline'],
    ]);
  });

  test('says nothing when another tab goes on', async () => {
    begin();
    await settled();
    driven.leave(true);
    await pass(60);
    expect(told).toEqual([[0, 'online']]);
  });

  test('and is back from the cache is online again', async () => {
    begin();
    await settled();
    driven.leave(false);
    await pass(100);
    driven.back();
    driven.back();
    await pass(31);
    expect(told.slice(1)).toEqual([
      [0, 'offline'],
      [100, 'online'],
      [130, 'online'],
    ]);
  });

  test('has the wait that the homeserver asked for also when it is back, and goes on after it', async () => {
    answers.push({ kind: 'busy', waitMs: 60_000 });
    begin();
    await settled();
    driven.leave(true);
    driven.back();
    await pass(61);
    expect(told).toEqual([0, 60].map((second) => [second, 'online']));
  });

  test('takes what it was saying with it, and says it when it is back', async () => {
    let answer: (answer: Answer) => void = () => {};
    answers.push(new Promise((resolve) => (answer = resolve)));
    begin();
    driven.leave(false);
    driven.back();
    answer({ kind: 'away' });
    await settled();
    expect(heard).toEqual([{ kind: 'told' }]);
    expect(told.map(([, said]) => said)).toEqual(['online', 'offline', 'online']);
  });
});

describe('the homeserver', () => {
  test.each<Answer>([
    { kind: 'refused', status: 401, errcode: 'M_UNKNOWN_TOKEN', softLogout: false },
    { kind: 'none' },
  ])('is not asked again after %j, nor told goodbye', async (answer) => {
    answers.push({ kind: 'told' }, answer);
    begin();
    await pass(300);
    status.setState('unavailable', true);
    driven.leave(false);
    await settled();
    expect(told.map(([second]) => second)).toEqual([0, 30]);
    expect(heard).toEqual([{ kind: 'told' }, answer]);
  });

  test.each<Answer>([{ kind: 'away' }, { kind: 'lost' }])('is told at the next beat after %j', async (answer) => {
    answers.push(answer);
    begin();
    await pass(31);
    expect(told.map(([second]) => second)).toEqual([0, 30]);
    expect(heard).toEqual([answer, { kind: 'told' }]);
  });

  test('has the wait that it asks for, also from a change', async () => {
    answers.push({ kind: 'busy', waitMs: 100_000 });
    begin();
    await settled();
    await pass(50);
    status.setState('unavailable', true);
    await pass(70);
    expect(told).toEqual([
      [0, 'online'],
      [100, 'unavailable'],
    ]);
  });

  test('that is slow is asked one thing at a time, and hears the newest', async () => {
    let answer: (answer: Answer) => void = () => {};
    answers.push(new Promise((resolve) => (answer = resolve)));
    begin();
    await pass(5);
    status.setState('unavailable', true);
    await pass(40);
    expect(told).toHaveLength(1);
    answer({ kind: 'told' });
    await settled();
    expect(told.at(-1)).toEqual([45, 'unavailable']);
  });
});

test('an account that is forgotten says nothing more', async () => {
  begin();
  await settled();
  driven.end();
  status.setState('unavailable', true);
  await pass(60);
  expect(told).toEqual([[0, 'online']]);
});
