import { expect, test } from 'vitest';
import * as eg from './example.ts';
import {
  acknowledge,
  discard,
  fail,
  give,
  type Outbox,
  post,
  putOff,
  restore,
  retry,
  settle,
  unanswered,
} from './outbox.ts';

const wrote = (...ids: string[]): Outbox =>
  ids.reduce<Outbox>(
    (outbox, clientId) => post(outbox, { clientId, text: clientId, replyToSeq: null, mentions: [], at: 1 }),
    [],
  );
const taras = { userId: 'u_taras', username: 'Тарас' };
const ids = (outbox: Outbox) => outbox.map((entry) => `${entry.clientId} ${entry.state}`);

test('what was written waits in the order of writing', () => {
  expect(ids(wrote('a', 'b'))).toEqual(['a pending', 'b pending']);
});

test('an acknowledged message goes before those without an answer, as the log will have it', () => {
  expect(ids(acknowledge(wrote('a', 'b', 'c'), 'b', 7))).toEqual(['b sent', 'a pending', 'c pending']);
  expect(ids(acknowledge(acknowledge(wrote('a', 'b'), 'b', 7), 'a', 6))).toEqual(['a sent', 'b sent']);
});

test('an answer about something else changes nothing at all', () => {
  const outbox = wrote('a');
  expect(acknowledge(outbox, 'x', 1)).toBe(outbox);
  expect(fail(outbox, 'x', 'unavailable')).toBe(outbox);
  expect(settle(outbox, [eg.message({ clientId: 'x', userId: 'me' })], 'me', 1)).toBe(outbox);
});

test('a refused message says why, and can be tried again or given up', () => {
  const refused = fail(wrote('a'), 'a', 'resource_exhausted');
  expect(refused[0]).toMatchObject({ state: 'failed', reason: 'resource_exhausted' });
  expect(unanswered(refused)).toEqual([]);
  expect(unanswered(retry(refused, 'a'))).toHaveLength(1);
  expect(discard(refused, 'a')).toEqual([]);
});

test('a message that was not accepted is tried again without calling anybody', () => {
  const calling = post([], { clientId: 'a', text: '@Тарас', replyToSeq: null, mentions: [taras], at: 1 });
  expect(retry(fail(calling, 'a', 'unavailable'), 'a')[0]?.mentions).toEqual([taras]);
  expect(retry(fail(calling, 'a', 'invalid_argument'), 'a')[0]?.mentions).toEqual([]);
});

test('what waits can be given up, and what the log took can neither be given up nor fail', () => {
  expect(ids(discard(wrote('a', 'b'), 'a'))).toEqual(['b pending']);
  const sent = acknowledge(wrote('a'), 'a', 3);
  expect(discard(sent, 'a')).toBe(sent);
  expect(fail(sent, 'a', 'deadline_exceeded')).toBe(sent);
});

test('the log may have what the city was given, until the city says that it has not', () => {
  const given = give(wrote('a'), 'a');
  const isGiven = (outbox: Outbox) => outbox[0]?.given;
  expect(isGiven(wrote('a'))).toBe(false);
  expect(isGiven(given)).toBe(true);
  expect(isGiven(retry(fail(given, 'a', 'deadline_exceeded'), 'a'))).toBe(true);
  expect(isGiven(fail(given, 'a', 'internal')), 'it does not know').toBe(true);
  expect(isGiven(fail(given, 'a', 'permission_denied'))).toBe(false);
  expect(isGiven(putOff(given, 'a'))).toBe(false);
});

test('what was given up is again where it was', () => {
  const written = (clientId: string, at: number) => ({ clientId, text: clientId, replyToSeq: null, mentions: [], at });
  const outbox = acknowledge(post(post(post([], written('a', 1)), written('b', 2)), written('c', 3)), 'c', 9);
  const [, , b] = outbox;
  const rest = discard(outbox, 'b');
  expect(b && restore(rest, b)).toEqual(outbox);
  const [, a] = outbox;
  expect(a && restore(discard(outbox, 'a'), a)).toEqual(outbox);
});

test('a late answer mends a message that was thought to have failed', () => {
  expect(ids(acknowledge(fail(wrote('a'), 'a', 'deadline_exceeded'), 'a', 3))).toEqual(['a sent']);
});

test('an echo takes its message out, but not the same client id of somebody else', () => {
  expect(settle(wrote('a'), [eg.message({ clientId: 'a', userId: 'me' })], 'me', 0)).toEqual([]);
  expect(settle(wrote('a'), [eg.message({ clientId: 'a', userId: 'you' })], 'me', 0)).toHaveLength(1);
});

test('a sent message leaves when the log is past it, even if its echo was never shown', () => {
  const sent = acknowledge(wrote('a'), 'a', 5);
  expect(settle(sent, [], 'me', 4)).toBe(sent);
  expect(settle(sent, [], 'me', 5)).toEqual([]);
});
