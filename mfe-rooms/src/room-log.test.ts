import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as eg from './example.ts';
import { history } from './history.testing.ts';
import { addEarlier, askPage } from './log-window.ts';
import { fillGap, hear, messageIn, openLog, type RoomLog } from './room-log.ts';

const seqs = (log: RoomLog) => log.messages.map((message) => message.seq);
const opened = (first: number, last: number, epoch = 'e1') =>
  openLog({ epoch, topSeq: last, messages: eg.run(first, last) });
const came = (seq: number) => eg.posted(eg.message({ seq }));

test('the next message is shown, a known one is dropped', () => {
  const log = hear(opened(1, 2), came(3));
  expect(seqs(log)).toEqual([1, 2, 3]);
  expect(hear(log, came(2))).toBe(log);
  expect(hear(log, came(3))).toBe(log);
});

test('a message after a hole is held until the hole is filled', () => {
  const holed = hear(opened(1, 2), came(5));
  expect(seqs(holed)).toEqual([1, 2]);
  expect(holed.lastSeq).toBe(2);
  const filled = fillGap(holed, eg.run(3, 4).map(eg.posted));
  expect(seqs(filled)).toEqual([1, 2, 3, 4, 5]);
  expect(filled.held).toEqual([]);
});

test('a page that does not reach the hole’s end leaves the rest held', () => {
  const holed = hear(opened(1, 1), came(9));
  const half = fillGap(holed, eg.run(2, 5).map(eg.posted));
  expect(seqs(half)).toEqual([1, 2, 3, 4, 5]);
  expect(half.held.map((event) => event.seq)).toEqual([9]);
});

test('a new end of a log that is known to its end keeps what was loaded before it', () => {
  const before = addEarlier(askPage(opened(51, 100)), eg.run(1, 50), false, 51);
  const same = openLog({ epoch: 'e1', topSeq: 100, messages: eg.run(71, 100) }, before);
  expect(seqs(same)).toHaveLength(100);
  expect(same.hasEarlier).toBe(false);
});

test('a new end starts anew when something was missed, for it may have changed any message, or when the log is another', () => {
  const before = opened(1, 100);
  const later = openLog({ epoch: 'e1', topSeq: 101, messages: eg.run(52, 100) }, before);
  expect(seqs(later)[0]).toBe(52);
  expect(later.hasEarlier).toBe(true);
  expect(seqs(openLog({ epoch: 'e2', topSeq: 2, messages: eg.run(1, 2) }, before))).toEqual([1, 2]);
});

test('what becomes of a message changes it in its place and takes one of its own in the log', () => {
  const edited = eg.message({ seq: 2, text: 'інакше', editedAt: 5 });
  const log = hear(opened(1, 3), eg.changed(4, edited));
  expect(log.messages).toEqual([eg.message({ seq: 1 }), edited, eg.message({ seq: 3 })]);
  expect(log.lastSeq).toBe(4);
  expect(hear(log, eg.changed(4, eg.message({ seq: 2 })))).toBe(log);
});

test('an entry that this release does not know takes its place', () => {
  const log = hear(hear(opened(1, 1), came(3)), { seq: 2, posted: false, message: null });
  expect(seqs(log)).toEqual([1, 3]);
});

test('who is not at the end keeps what they read when something was missed, until it is read again', () => {
  const later = openLog({ epoch: 'e1', topSeq: 900, messages: eg.run(851, 900) }, opened(1, 100), true);
  expect(seqs(later)).toEqual(seqs(opened(1, 100)));
  expect(later).toMatchObject({ lastSeq: 900, hasLater: true, stale: true });
  expect(openLog({ epoch: 'e2', topSeq: 3, messages: eg.run(1, 3) }, opened(1, 100), true).stale).toBe(false);
});

test('what has just come is told once, also when the window is away from the end', () => {
  const away: RoomLog = { ...opened(1, 3), hasLater: true };
  const log = hear(away, came(4));
  expect(seqs(log)).toEqual([1, 2, 3]);
  expect(log.arrived.map(({ seq }) => seq)).toEqual([4]);
  expect(hear(log, eg.changed(5, eg.message({ seq: 2 }))).arrived).toBe(log.arrived);
});

test('what a page and what was held behind it changed is told together', () => {
  const [first, second] = [1, 2].map((seq) => eg.message({ seq, text: '', deleted: true }));
  if (!first || !second) throw new Error('no messages');
  const held = hear(opened(3, 4), eg.changed(6, second));
  const log = fillGap(held, [eg.changed(5, first)]);
  expect(log).toMatchObject({ lastSeq: 6, held: [], changed: [first, second] });
  expect([1, 2, 3, 9].map((seq) => messageIn(log)(seq)?.deleted)).toEqual([true, true, false, undefined]);
});

test('an empty room has no past', () => {
  expect(openLog({ epoch: 'e1', topSeq: 0, messages: [] }).hasEarlier).toBe(false);
  expect(opened(1, 3).hasEarlier).toBe(false);
  expect(opened(2, 3).hasEarlier).toBe(true);
});

test('however entries come, what is shown is the log up to an entry: no hole, no double, no former state', () => {
  fc.assert(
    fc.property(history(30), fc.array(fc.nat(), { maxLength: 80 }), fc.nat(), (entries, arrivals, from) => {
      const known = from % (entries.length + 1);
      const begin = openLog({ epoch: 'e1', topSeq: known, messages: entries[known - 1]?.messages ?? [] });
      const heard = arrivals.map((pick) => entries[pick % entries.length]).filter((entry) => entry !== undefined);
      const log = heard.map(({ event }) => event).reduce(hear, begin);
      expect(log.messages).toEqual(entries[log.lastSeq - 1]?.messages ?? []);
      const missing = new Set(heard.map(({ event }) => event.seq).filter((seq) => seq > log.lastSeq));
      expect(new Set(log.held.map((event) => event.seq))).toEqual(missing);
      const rest = entries.slice(log.lastSeq).map(({ event }) => event);
      expect(fillGap(log, rest).messages).toEqual(entries.at(-1)?.messages);
    }),
  );
});
