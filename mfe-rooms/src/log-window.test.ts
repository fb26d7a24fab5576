import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as eg from './example.ts';
import { history, type Written } from './history.testing.ts';
import { addEarlier, addLater, askPage, firstSeq, givePageUp, narrow, showPage } from './log-window.ts';
import { fillGap, hear, openLog, type RoomLog } from './room-log.ts';
import type { RoomMessage } from './room-message.ts';

const seqs = (log: RoomLog) => log.messages.map((message) => message.seq);
const opened = (first: number, last: number) => openLog({ epoch: 'e1', topSeq: last, messages: eg.run(first, last) });
/** From 41 to 60 of 100. */
const middle = showPage(askPage(opened(91, 100)), { messages: eg.run(41, 60), hasEarlier: true, hasLater: true });

test('pages grow the window both ways', () => {
  const earlier = addEarlier(askPage(middle), eg.run(1, 40), false, 41);
  const both = addLater(askPage(earlier), eg.run(61, 100), false, 60);
  expect(seqs(both)).toEqual(seqs(opened(1, 100)));
  expect(both).toMatchObject({ hasEarlier: false, hasLater: false });
});

test('a page that adjoins no more is dropped', () => {
  const moved = showPage(askPage(middle), { messages: eg.run(11, 20), hasEarlier: true, hasLater: true });
  expect(seqs(addEarlier(askPage(moved), eg.run(31, 40), true, 41))).toEqual(seqs(moved));
  expect(seqs(addLater(askPage(moved), eg.run(61, 70), true, 60))).toEqual(seqs(moved));
  expect(addEarlier(middle, eg.run(31, 40), true, 41), 'a new snapshot has forgotten it').toEqual(middle);
});

test('a change that comes before the page with its message is not undone by the page', () => {
  const edited = eg.message({ seq: 30, text: 'інакше' });
  const asked = hear(askPage(middle), eg.changed(101, edited));
  expect(addEarlier(asked, eg.run(21, 40), true, 41).messages[9]).toEqual(edited);
  const givenUp = hear(givePageUp(asked), eg.changed(102, edited));
  expect(addEarlier(askPage(givenUp), eg.run(21, 40), true, 41).messages[9]).toEqual(eg.message({ seq: 30 }));
});

test('a page that was the end when it was read is followed by what has come since', () => {
  const asked = hear(askPage(middle), eg.posted(eg.message({ seq: 101 })));
  const log = addLater(asked, eg.run(61, 100), false, 60);
  expect(seqs(log).at(-1)).toBe(101);
  expect(seqs(hear(log, eg.posted(eg.message({ seq: 102 })))).at(-1)).toBe(102);
});

test('a page that is ahead of what was heard ends where that ends, and the rest comes as it is heard', () => {
  const log = addLater(askPage(middle), eg.run(61, 105), true, 60);
  expect(seqs(log).at(-1)).toBe(100);
  expect(seqs(fillGap(log, eg.run(101, 106).map(eg.posted))).at(-1)).toBe(106);
});

test('what is far from the reader is let go, and the log remembers that there is more', () => {
  const log = opened(1, 100);
  expect(seqs(narrow(log, null, 10))).toEqual(seqs(opened(91, 100)));
  expect(narrow(log, 50, 10)).toMatchObject({ hasEarlier: true, hasLater: true });
  expect(seqs(narrow(log, 50, 10))).toEqual(seqs(opened(45, 54)));
  expect(narrow(log, 2, 10)).toMatchObject({ hasEarlier: false, hasLater: true });
  expect(narrow(log, 2, 100)).toBe(log);
  const long = opened(1, 500);
  expect([narrow(long, null).messages.length, narrow(long, 250).messages.length], 'less at the end').toEqual([
    150, 400,
  ]);
});

const steps = [
  'grow',
  'grow',
  'hear',
  'fill',
  'fill',
  'ask',
  'ask',
  'read',
  'read',
  'come',
  'narrow',
  'begin anew',
] as const;
type Step = [(typeof steps)[number], number];

/** A reader of a log that grows: hears it in any order, moves its window, and may be told to begin anew. */
class Reader {
  readonly written: readonly Written[];
  /** How many entries the city has now. */
  top: number;
  log: RoomLog;
  readonly told: number[] = [];
  /** The page on its way: how it is read at the city's present, and once read, how it is taken. */
  #page: { read: () => (log: RoomLog) => RoomLog; take: ((log: RoomLog) => RoomLog) | null } | null = null;

  constructor(written: readonly Written[], top: number) {
    this.written = written;
    this.top = top;
    this.log = openLog(this.#end());
  }

  step([what, how]: Step): void {
    const before = this.log;
    if (what === 'grow') this.top = Math.min(this.written.length, this.top + 1 + (how % 3));
    else if (what === 'hear') this.#hear(how);
    else if (what === 'fill') this.log = fillGap(this.log, this.#events(this.log.lastSeq, this.top));
    else if (what === 'ask') this.#ask(how);
    else if (what === 'read' && this.#page) this.#page.take ??= this.#page.read();
    else if (what === 'come') this.#come();
    else if (what === 'narrow') this.log = narrow(this.log, how % 3 || this.log.hasLater ? how % this.top : null, 4);
    else if (what === 'begin anew') this.log = openLog(this.#end(), this.log, how % 2 === 0);
    if (this.log.arrived !== before.arrived) this.told.push(...this.log.arrived.map(({ seq }) => seq));
  }

  /** Hears the rest, and reads a window again that has missed something. */
  finish(): void {
    this.top = this.written.length;
    for (const what of ['read', 'come', 'fill'] as const) this.step([what, 0]);
    if (!this.log.stale) return;
    const seq = this.log.messages[0]?.seq ?? 1;
    this.log = showPage(askPage(this.log), this.#around(seq));
  }

  #ask(how: number): void {
    if (this.#page) return;
    const [first, last] = [firstSeq(this.log), this.log.messages.at(-1)?.seq ?? 0];
    const seq = 1 + (how % this.top);
    const reads = [
      () => {
        const older = this.#messages().filter((message) => message.seq < first);
        return (log: RoomLog) => addEarlier(log, older.slice(-4), older.length > 4, first);
      },
      () => {
        const newer = this.#messages().filter((message) => message.seq > last);
        return (log: RoomLog) => addLater(log, newer.slice(0, 4), newer.length > 4, last);
      },
      () => {
        const page = this.#around(seq);
        return (log: RoomLog) => showPage(log, page);
      },
    ];
    const read = reads[how % 3];
    if (!read || (this.log.stale && how % 3 < 2)) return;
    this.log = askPage(this.log);
    this.#page = { read, take: null };
  }

  #come(): void {
    if (!this.#page) return;
    this.log = (this.#page.take ?? givePageUp)(this.log);
    this.#page = null;
  }

  #hear(how: number): void {
    const [event] = this.#events(how % this.top, this.top);
    if (event) this.log = hear(this.log, event);
  }

  #around(seq: number) {
    const older = this.#messages().filter((message) => message.seq <= seq);
    const newer = this.#messages().filter((message) => message.seq > seq);
    const messages = [...older.slice(-3), ...newer.slice(0, 3)];
    return { messages, hasEarlier: older.length > 3, hasLater: newer.length > 3 };
  }

  #events(after: number, upTo: number) {
    return this.written.slice(after, upTo).map(({ event }) => event);
  }

  #messages() {
    return this.written[this.top - 1]?.messages ?? [];
  }

  #end() {
    return { epoch: 'e1', topSeq: this.top, messages: this.#messages().slice(-3) };
  }
}

/** The window is a part of the log without a hole, at an end of it where it says so, and not older than what was heard. */
function expectWindow({ log, written }: Reader): void {
  const heard = written[log.lastSeq - 1]?.messages ?? [];
  const all = heard.map(({ seq }) => seq);
  const shown = seqs(log);
  const begin = all.indexOf(shown[0] ?? 0);
  expect(shown).toEqual(begin < 0 ? [] : all.slice(begin, begin + shown.length));
  if (!log.hasEarlier) expect(shown[0]).toBe(all[0]);
  if (!log.hasLater) expect(shown.at(-1)).toBe(all.at(-1));
  if (log.stale) return;
  const age = ({ text }: RoomMessage) => Number(text.split(' ')[1]);
  for (const message of log.messages) {
    const then = heard.find(({ seq }) => seq === message.seq);
    if (then) expect(age(message)).toBeGreaterThanOrEqual(age(then));
  }
}

const step = fc.tuple(fc.constantFrom(...steps), fc.nat(1_000));

test('whatever is heard, read, let go and begun anew, in whatever order: what is shown is a part of the log as it is', () => {
  fc.assert(
    fc.property(history(40), fc.nat(), fc.array(step, { maxLength: 80, size: 'max' }), (written, begin, picks) => {
      const reader = new Reader(written, 1 + (begin % written.length));
      for (const pick of picks) {
        reader.step(pick);
        expectWindow(reader);
      }
      reader.finish();
      expectWindow(reader);
      const now = new Map(written.at(-1)?.messages.map((message) => [message.seq, message]));
      for (const message of reader.log.messages) expect(message).toEqual(now.get(message.seq));
      expect(reader.told, 'each once, in order').toEqual([...new Set(reader.told)].sort((a, b) => a - b));
    }),
    { numRuns: 200 },
  );
});
