import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as eg from './example.ts';
import { addEarlier, fillGap, forgetEarlier, hear, openLog, type RoomLog } from './room-log.ts';

const seqs = (log: RoomLog) => log.messages.map((message) => message.seq);
const opened = (first: number, last: number, epoch = 'e1') =>
  openLog({ epoch, topSeq: last, messages: eg.run(first, last) });

test('the next message is shown, a known one is dropped', () => {
  const log = hear(opened(1, 2), eg.message({ seq: 3 }));
  expect(seqs(log)).toEqual([1, 2, 3]);
  expect(hear(log, eg.message({ seq: 2 }))).toBe(log);
  expect(hear(log, eg.message({ seq: 3 }))).toBe(log);
});

test('a message after a hole is held until the hole is filled', () => {
  const holed = hear(opened(1, 2), eg.message({ seq: 5 }));
  expect(seqs(holed)).toEqual([1, 2]);
  expect(holed.lastSeq).toBe(2);
  const filled = fillGap(holed, eg.run(3, 4));
  expect(seqs(filled)).toEqual([1, 2, 3, 4, 5]);
  expect(filled.held).toEqual([]);
});

test('a page that does not reach the hole’s end leaves the rest held', () => {
  const holed = hear(opened(1, 1), eg.message({ seq: 9 }));
  const half = fillGap(holed, eg.run(2, 5));
  expect(seqs(half)).toEqual([1, 2, 3, 4, 5]);
  expect(half.held.map((message) => message.seq)).toEqual([9]);
});

test('a new end of the same log keeps what was loaded before it; of another log, nothing', () => {
  const before = addEarlier(opened(51, 100), eg.run(1, 50), false);
  const joined = openLog({ epoch: 'e1', topSeq: 120, messages: eg.run(71, 120) }, before);
  expect(seqs(joined)).toHaveLength(120);
  expect(joined.hasEarlier).toBe(false);
  expect(seqs(openLog({ epoch: 'e2', topSeq: 2, messages: eg.run(1, 2) }, before))).toEqual([1, 2]);
});

test('a new end that leaves a hole behind it starts anew', () => {
  const joined = openLog({ epoch: 'e1', topSeq: 200, messages: eg.run(151, 200) }, opened(1, 100));
  expect(seqs(joined)[0]).toBe(151);
  expect(joined.hasEarlier).toBe(true);
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

test('however messages come, what is shown has no hole, no double and the order of the log', () => {
  const arrivals = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 80 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5 }), arrivals, (known, heard) => {
      const log = heard.map((seq) => eg.message({ seq })).reduce(hear, opened(1, known));
      expect(seqs(log)).toEqual(eg.run(1, log.lastSeq).map((message) => message.seq));
      const missing = new Set(heard.filter((seq) => seq > log.lastSeq));
      expect(new Set(log.held.map((message) => message.seq))).toEqual(missing);
    }),
  );
});
