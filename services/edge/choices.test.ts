/** What residents chose, as an edge knows it: asked for together, never older than what it has heard. */
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Choice } from 'proto/city/presence/v1/chosen';
import { ListChosenResponseSchema } from 'proto/city/presence/v1/presence';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Bus, openMemoryBus } from '../bus.ts';
import { blocksTopic, choicesTopic } from '../bus-topics.ts';
import { type Choices, isUndisturbed, openChoices } from './choices.ts';
import type { Connection } from './connection.ts';
import { callerNamed, fakeConnection, silent } from './edge.testing.ts';

type Answer = { choice?: Choice; revision?: number; blockedBy?: string[]; until?: number };

let bus: Bus;
let gap: () => void;
let choices: Choices;
let asked: string[][];
/** What presence would answer of a resident now. */
let kept: Map<string, Answer>;
let before: () => Promise<void>;
let told: string[];
let seen: string[];
let hidden: string[];

const onGap = (hear: () => void) => {
  gap = hear;
};

beforeEach(() => {
  vi.useFakeTimers();
  [asked, told, seen, hidden] = [[], [], [], []];
  kept = new Map();
  before = async () => {};
  bus = { ...openMemoryBus(), onGap };
  const presence = {
    async listChosen({ userIds = [] }: { userIds?: string[] }) {
      asked.push(userIds);
      const chosen = userIds.map((userId) => {
        const { until, ...answer } = kept.get(userId) ?? {};
        const ends = until ? { doNotDisturbUntil: timestampFromMs(until) } : {};
        return { userId, choice: Choice.AUTOMATIC, showsLastSeen: true, ...ends, ...answer };
      });
      await before();
      return create(ListChosenResponseSchema, { chosen });
    },
  };
  choices = openChoices(presence, bus, silent);
  choices.onChange(
    ({ caller }) => told.push(caller?.id ?? ''),
    ({ caller }) => seen.push(caller?.id ?? ''),
    (userId) => hidden.push(userId),
  );
});
afterEach(() => {
  choices.close();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const arrive = (id: string): Connection => {
  const { connection } = fakeConnection({ caller: callerNamed(id), holder: `e:${Math.random()}` });
  choices.enter(connection);
  return connection;
};
const learn = async () => {
  const learned = choices.learn();
  await pass(5);
  await learned;
};
const choose = (userId: string, choice: string, revision: number, until: number | null = null) =>
  bus.publish(choicesTopic, JSON.stringify({ user_id: userId, choice, until, shows_last_seen: true, revision }));

test('those who come in one moment are asked for in one call, each once, and known to all of their tabs', async () => {
  kept.set('u_olena', { choice: Choice.INVISIBLE, revision: 3 });
  const [tab, other, taras] = [arrive('u_olena'), arrive('u_olena'), arrive('u_taras')];
  expect(tab.chosen.isKnown).toBe(false);
  await learn();
  await learn();
  expect(asked).toEqual([['u_olena', 'u_taras']]);
  expect([tab, other, taras].map(({ chosen }) => chosen.choice)).toEqual(['invisible', 'invisible', 'automatic']);
  expect([tab.chosen.isKnown, told, seen]).toEqual([true, [], []]);
});

test('who waits for those who have entered does not wait for all who come after them', async () => {
  let answer = () => {};
  before = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const olena = arrive('u_olena');
  const learned = choices.learn();
  await pass(5);
  const taras = arrive('u_taras');
  const learnedBoth = choices.learn();
  answer();
  await learned;
  expect([olena.chosen.isKnown, taras.chosen.isKnown]).toEqual([true, false]);
  await pass(5);
  arrive('u_late');
  answer();
  await learnedBoth;
  expect([taras.chosen.isKnown, asked]).toEqual([true, [['u_olena'], ['u_taras']]]);
});

test('whoever only listens has nothing to choose', async () => {
  const { connection } = fakeConnection();
  choices.enter(connection);
  await learn();
  expect([connection.chosen.isKnown, asked]).toEqual([true, []]);
  choices.leave(connection);
});

test('a new choice is heard by every tab of the resident; an older one that comes late is not', async () => {
  const [tab] = [arrive('u_olena'), arrive('u_olena')];
  await learn();
  choose('u_olena', 'invisible', 2);
  choose('u_olena', 'automatic', 1);
  choose('u_nobody', 'invisible', 9);
  await pass(0);
  expect([tab.chosen.choice, told]).toEqual(['invisible', ['u_olena', 'u_olena']]);
});

test('that a resident is not to be seen is heard also when none of their tabs is here any more', async () => {
  choose('u_olena', 'do_not_disturb', 1);
  choose('u_olena', 'invisible', 2);
  await pass(0);
  expect([hidden, told]).toEqual([['u_olena'], []]);
});

test('an answer that is older than what was heard meanwhile does not bring it back', async () => {
  const tab = arrive('u_olena');
  before = async () => {
    choose('u_olena', 'invisible', 1);
    await pass(0);
  };
  await learn();
  expect(tab.chosen.choice).toBe('invisible');
});

test('what cannot be asked is asked again, and then told to those who did not wait', async () => {
  const tab = arrive('u_olena');
  before = async () => {
    throw new Error('away');
  };
  const learning = expect(choices.learn()).rejects.toThrow('away');
  await pass(5);
  await learning;
  expect(tab.chosen.isKnown).toBe(false);
  before = async () => {};
  await pass(2_100);
  expect([tab.chosen.isKnown, told]).toEqual([true, ['u_olena']]);
});

test('a time for not being disturbed ends by itself', async () => {
  kept.set('u_olena', { choice: Choice.DO_NOT_DISTURB, revision: 1, until: Date.now() + 60_000 });
  const tab = arrive('u_olena');
  await learn();
  expect(isUndisturbed(tab.chosen)).toBe(true);
  await pass(60_000);
  expect([isUndisturbed(tab.chosen), told]).toEqual([false, ['u_olena']]);
});

test('who is blocked is asked anew by whom, and hears nothing when that is what was known', async () => {
  const tab = arrive('u_olena');
  await learn();
  expect(tab.chosen.unseen).toBeUndefined();
  kept.set('u_olena', { blockedBy: ['u_taras'] });
  const news = (blocks: boolean) =>
    bus.publish(blocksTopic, JSON.stringify({ blocker_id: 'u_taras', blocked_id: 'u_olena', blocks }));
  news(true);
  await pass(5);
  news(true);
  await pass(5);
  expect([[...(tab.chosen.unseen ?? [])], seen]).toEqual([['u_taras'], ['u_olena']]);
  kept.delete('u_olena');
  news(false);
  await pass(5);
  expect([tab.chosen.unseen, seen]).toEqual([undefined, ['u_olena', 'u_olena']]);
});

test('after a gap of the Bus everyone here is asked for again, and nobody who has left', async () => {
  const tab = arrive('u_olena');
  choices.leave(arrive('u_gone'));
  await learn();
  kept.set('u_olena', { choice: Choice.INVISIBLE, revision: 1 });
  gap();
  await pass(5);
  expect(asked).toEqual([['u_olena'], ['u_olena']]);
  expect([tab.chosen.choice, told]).toEqual(['invisible', ['u_olena']]);
  choices.leave(tab);
  gap();
  await pass(5);
  expect(asked).toHaveLength(2);
});
