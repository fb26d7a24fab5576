import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as eg from './example.ts';
import {
  addEarlier,
  askEarlier,
  fillGap,
  forgetEarlier,
  giveUpEarlier,
  hear,
  openLog,
  type RoomLog,
} from './room-log.ts';
import type { RoomMessage } from './room-message.ts';

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
  const before = addEarlier(opened(51, 100), eg.run(1, 50), false);
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

test('a change that comes before the page with its message is not undone by the page', () => {
  const edited = eg.message({ seq: 1, text: 'інакше' });
  const asked = hear(askEarlier(opened(3, 4)), eg.changed(5, edited));
  expect(addEarlier(asked, eg.run(1, 2), false).messages[0]).toEqual(edited);
  const givenUp = hear(giveUpEarlier(asked), eg.changed(6, edited));
  expect(addEarlier(askEarlier(givenUp), eg.run(1, 2), false).messages[0]).toEqual(eg.message({ seq: 1 }));
});

test('an empty room has no past', () => {
  expect(openLog({ epoch: 'e1', topSeq: 0, messages: [] }).hasEarlier).toBe(false);
  expect(opened(1, 3).hasEarlier).toBe(false);
  expect(opened(2, 3).hasEarlier).toBe(true);
});

test('forgetting keeps the newest and remembers that there is more', () => {
  const log = forgetEarlier(opened(1, 10), 4);
  expect(seqs(log)).toEqual([7, 8, 9, 10]);
  expect(log.hasEarlier).toBe(true);
  expect(log.lastSeq).toBe(10);
});

/** A log of messages and of what became of them, as the city has it: every entry has its message as it was then. */
const history = fc.array(fc.nat(), { minLength: 1, maxLength: 30 }).map((picks) => {
  const now = new Map<number, RoomMessage>();
  return picks.map((pick, index) => {
    const seq = index + 1;
    // Two of three are posts; the first always is, for there is nothing to change.
    const changes = pick % 3 === 0 ? [...now.values()][pick % Math.max(1, now.size)] : undefined;
    const message = changes ? { ...changes, text: `слово ${seq}` } : eg.message({ seq });
    now.set(message.seq, message);
    return { event: { seq, posted: changes === undefined, message }, messages: [...now.values()] };
  });
});

test('however entries come, what is shown is the log up to an entry: no hole, no double, no former state', () => {
  fc.assert(
    fc.property(history, fc.array(fc.nat(), { maxLength: 80 }), fc.nat(), (entries, arrivals, from) => {
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

test('whenever a page of older messages is read and whenever it comes, all is as the log has it', () => {
  fc.assert(
    fc.property(history, fc.nat(), fc.nat(), fc.nat(), (entries, known, read, comes) => {
      const top = (known % entries.length) + 1;
      const readAt = top + (read % (entries.length - top + 1));
      const comesAt = readAt + (comes % (entries.length - readAt + 1));
      const last = entries[top - 1]?.messages.slice(-1) ?? [];
      const asked = askEarlier(openLog({ epoch: 'e1', topSeq: top, messages: last }));
      const events = (begin: number, end: number) => entries.slice(begin, end).map(({ event }) => event);
      const page = (entries[readAt - 1]?.messages ?? []).filter((message) => message.seq < (last[0]?.seq ?? 0));
      const joined = addEarlier(events(top, comesAt).reduce(hear, asked), page, false);
      expect(events(comesAt, entries.length).reduce(hear, joined).messages).toEqual(entries.at(-1)?.messages);
    }),
  );
});
