/** What a page's own thread did, apart from whatever else the machine did meanwhile: from a trace of the browser. */
import type { Browser, Page } from '@playwright/test';

/** https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU: the format of a trace; microseconds. */
type TraceEvent = {
  name: string;
  cat: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur: number;
  tdur: number;
};

/** From one mark of the page to the next of another name, milliseconds: by the clock, and of the page's thread alone. */
export type Stretch = { clock: number; own: number };

/** Does `work`, in which the page sets `performance.mark(from)` and `performance.mark(to)` in turn. */
export async function stretches(
  browser: Browser,
  page: Page,
  [from, to]: readonly [string, string],
  work: () => Promise<void>,
): Promise<Stretch[]> {
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const marks = traceEvents
    .filter(({ cat, name }) => cat.includes('blink.user_timing') && (name === from || name === to))
    .toSorted((a, b) => a.ts - b.ts);
  const tasks = outermost(traceEvents, marks[0]);
  return marks.flatMap((mark, index) => {
    const next = marks[index + 1];
    if (mark.name !== from || next?.name !== to) return [];
    return [{ clock: (next.ts - mark.ts) / 1_000, own: ownTime(tasks, mark.ts, next.ts) / 1_000 }];
  });
}

function outermost(events: readonly TraceEvent[], of: TraceEvent | undefined): TraceEvent[] {
  const tasks = events
    .filter(({ name, ph, pid, tid }) => name.endsWith('RunTask') && ph === 'X' && pid === of?.pid && tid === of.tid)
    .toSorted((a, b) => a.ts - b.ts || b.dur - a.dur);
  let end = 0;
  return tasks.filter((task) => {
    const outer = task.ts >= end;
    if (outer) end = task.ts + task.dur;
    return outer;
  });
}

/** A task that is only partly between the two counts by that part. */
function ownTime(tasks: readonly TraceEvent[], from: number, to: number): number {
  return tasks.reduce((sum, { ts, dur, tdur }) => {
    const inside = Math.min(ts + dur, to) - Math.max(ts, from);
    return inside > 0 && dur > 0 ? sum + tdur * (inside / dur) : sum;
  }, 0);
}
