import { expect, test } from 'vitest';
import * as eg from '../example.ts';
import { post } from '../outbox.ts';
import { type MessageItem, timeline } from './timeline.ts';

const me = { userId: eg.olena.userId, username: eg.olena.displayName };
const noon = new Date(2026, 10, 3, 12, 0).getTime();
const minutes = (count: number) => noon + count * 60_000;
const groups = (items: ReturnType<typeof timeline>) =>
  items.map((item) =>
    item.kind === 'message' ? `${item.first ? '[' : ''}${item.text}${item.last ? ']' : ''}` : item.kind,
  );

test('one author’s messages stand together, another author or a pause parts them', () => {
  const log = [
    eg.message({ seq: 1, text: 'a', at: minutes(0) }),
    eg.message({ seq: 2, text: 'b', at: minutes(1) }),
    eg.message({ seq: 3, text: 'c', at: minutes(2), userId: 'u_ira' }),
    eg.message({ seq: 4, text: 'd', at: minutes(30), userId: 'u_ira' }),
  ];
  expect(groups(timeline(log, [], me))).toEqual(['day', '[a', 'b]', '[c]', '[d]']);
});

test('each day begins with its own line', () => {
  const log = [eg.message({ seq: 1, text: 'a', at: noon }), eg.message({ seq: 2, text: 'b', at: minutes(24 * 60) })];
  expect(groups(timeline(log, [], me))).toEqual(['day', '[a]', 'day', '[b]']);
});

test('a message keeps its key and its group when it comes from the outbox into the log', () => {
  const before = [eg.message({ seq: 1, text: 'a', at: noon, userId: me.userId })];
  const onItsWay = timeline(
    before,
    post([], { clientId: 'x', text: 'b', replyToSeq: null, mentions: [], at: minutes(1) }),
    me,
  );
  const echo = eg.message({ seq: 2, text: 'b', at: minutes(1), userId: me.userId, clientId: 'x' });
  const arrived = timeline([...before, echo], [], me);
  expect(groups(arrived)).toEqual(groups(onItsWay));
  expect(arrived.map((item) => item.key)).toEqual(onItsWay.map((item) => item.key));
  expect((onItsWay.at(-1) as MessageItem).entry?.state).toBe('pending');
  expect((arrived.at(-1) as MessageItem).entry).toBeNull();
});

test('own messages are told apart by the resident, not by the name', () => {
  const log = [eg.message({ seq: 1, userId: me.userId }), eg.message({ seq: 2, username: me.username })];
  const own = timeline(log, [], me).flatMap((item) => (item.kind === 'message' ? [item.own] : []));
  expect(own).toEqual([true, false]);
});

test('loading the past changes no key of what was shown', () => {
  const log = eg.run(1, 6);
  const keys = (from: number) =>
    timeline(log.slice(from), [], me).flatMap((i) => (i.kind === 'message' ? [i.key] : []));
  expect(keys(0).slice(3)).toEqual(keys(3));
});

test('a line stands before the first message of somebody else that had not been read, and parts a group', () => {
  const log = [
    eg.message({ seq: 1, text: 'a' }),
    eg.message({ seq: 2, text: 'b', userId: me.userId }),
    eg.message({ seq: 3, text: 'c' }),
    eg.message({ seq: 4, text: 'd' }),
  ];
  expect(groups(timeline(log, [], me, 1))).toEqual(['day', '[a]', '[b]', 'unread', '[c', 'd]']);
  expect(groups(timeline(log, [], me, 3))).toEqual(['day', '[a]', '[b]', '[c]', 'unread', '[d]']);
  expect(groups(timeline(log, [], me, 4)), 'everything was read').not.toContain('unread');
  expect(groups(timeline(log.slice(2), [], me, 1)), 'where it stands is not known yet').not.toContain('unread');
  expect(groups(timeline(log.slice(0, 2), [], me, 1)), 'only own ones').not.toContain('unread');
});
