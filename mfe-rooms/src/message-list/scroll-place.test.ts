import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAtEnd, keptTop, middleTop, type Scroll } from './scroll-place.ts';

test('near the end is at the end', () => {
  expect(isAtEnd({ top: 400, view: 600, full: 1_000 })).toBe(true);
  expect(isAtEnd({ top: 352, view: 600, full: 1_000 })).toBe(true);
  expect(isAtEnd({ top: 351, view: 600, full: 1_000 })).toBe(false);
  expect(isAtEnd({ top: 0, view: 600, full: 200 }), 'all of it is in sight').toBe(true);
});

test('a row stands in the middle, one that is higher than what is in sight begins at the top', () => {
  expect(middleTop({ top: 1_000, height: 100 }, 600)).toBe(750);
  expect(middleTop({ top: 1_000, height: 900 }, 600)).toBe(1_000);
});

test('what the reader has scrolled since is not undone', () => {
  const scroll: Scroll = { top: 480, view: 600, full: 10_000 };
  expect(keptTop({ row: 500, top: 500 }, { row: 700, scroll })).toBe(680);
});

/** A list of rows with heights, scrolled, in a browser: it cannot be scrolled beyond its ends. */
class List {
  top = 0;
  view = 600;
  rows: { key: number; height: number }[];
  constructor(rows: { key: number; height: number }[]) {
    this.rows = rows;
  }
  get scroll(): Scroll {
    const full = Math.max(
      this.view,
      this.rows.reduce((sum, { height }) => sum + height, 0),
    );
    this.top = Math.min(Math.max(0, this.top), full - this.view);
    return { top: this.top, view: this.view, full };
  }
  rowAt(key: number): number {
    const index = this.rows.findIndex((row) => row.key === key);
    return this.rows.slice(0, index).reduce((sum, { height }) => sum + height, 0);
  }
  firstInSight(): number {
    const { top } = this.scroll;
    return this.rows.find(({ key, height }) => this.rowAt(key) + height > top)?.key ?? 0;
  }
}

const height = fc.integer({ min: 1, max: 900 });
const rows = fc.array(height, { maxLength: 12 });
const change = fc.record({
  before: rows,
  after: rows,
  /** How many rows go from each end, as far as the reader's is not among them. */
  goBefore: fc.nat({ max: 12 }),
  goAfter: fc.nat({ max: 12 }),
  grows: fc.option(fc.record({ row: fc.nat(), height })),
  view: fc.option(fc.integer({ min: 100, max: 900 })),
});

test('whatever comes, goes or grows, the row that the reader looks at does not move as long as there is something to scroll', () => {
  fc.assert(
    fc.property(
      fc.array(height, { minLength: 3, maxLength: 12 }),
      fc.nat(),
      fc.array(change),
      (heights, at, changes) => {
        let key = 0;
        const made = (given: readonly number[]) => given.map((each) => ({ key: ++key, height: each }));
        const list = new List(made(heights));
        list.top = at % 5_000;
        for (const { before, after, goBefore, goAfter, grows, view } of changes) {
          const anchor = list.firstInSight();
          const [row, top] = [list.rowAt(anchor), list.scroll.top];
          const place = list.rows.findIndex((each) => each.key === anchor);
          const kept = list.rows.slice(Math.min(goBefore, place), Math.max(list.rows.length - goAfter, place + 1));
          list.rows = [...made(before), ...kept, ...made(after)];
          const grown = grows && list.rows[grows.row % list.rows.length];
          if (grown && grown.key !== anchor) grown.height = grows.height;
          list.view = view ?? list.view;
          const wanted = top + list.rowAt(anchor) - row;
          list.top = keptTop({ row, top }, { row: list.rowAt(anchor), scroll: list.scroll });
          const { full } = list.scroll;
          expect(list.scroll.top).toBe(Math.min(Math.max(0, wanted), full - list.view));
        }
      },
    ),
  );
});
