/** One first visit of City Home on a slow phone, as its browser saw it. */
import type { Browser, Page } from '@playwright/test';

/** What one visit showed. Times are milliseconds since the navigation began. */
export type Visit = {
  /** First and largest contentful paint. */
  firstPaint: number;
  largestPaint: number;
  /** Cumulative layout shift, all of it, in the seconds that the visit lasts. */
  layoutShift: number;
  /** Total blocking time after the first paint: of the clock, and of the page's thread alone, which other work on this
   * machine does not lengthen. */
  blocked: number;
  blockedOwn: number;
  /** Addresses of the scripts and style sheets that came. */
  files: string[];
};

/** A task longer than this keeps whoever presses something waiting, milliseconds. */
const longTaskMs = 50;
const stayMs = 6_000;

/** The phone: a screen of 360 px, a processor four times slower, 1.6 Mbit/s down, 0.75 up, 150 ms there and back. */
const screen = { width: 360, height: 740 };
const network = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };

/** Visits `url` with a browser that has never been there. */
export async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: screen, locale: 'uk-UA' });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', network);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.addInitScript({ content: observe });
    await browser.startTracing(page, { categories: ['toplevel', 'loading', 'blink.user_timing'] });
    await page.goto(url);
    await page.waitForTimeout(stayMs);
    const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    return { ...(await seen(page)), ...blocking(trace.traceEvents) };
  } finally {
    await context.close();
  }
}

type Seen = { largestPaint: number; layoutShift: number };

/** Runs in the page before anything else; text, because Node knows no such entries. */
const observe = `
  globalThis.seen = { largestPaint: 0, layoutShift: 0 };
  const follow = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  follow('largest-contentful-paint', ({ startTime }) => { seen.largestPaint = startTime; });
  follow('layout-shift', ({ value }) => { seen.layoutShift += value; });
`;

async function seen(page: Page): Promise<Seen & { files: string[] }> {
  return page.evaluate(() => ({
    ...(globalThis as unknown as { seen: Seen }).seen,
    files: performance
      .getEntriesByType('resource')
      .map((entry) => entry.name)
      .filter((name) => /\.(js|css)$/.test(new URL(name).pathname)),
  }));
}

/** https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU: the format of a trace; microseconds. */
type TraceEvent = { name: string; ph: string; pid: number; tid: number; ts: number; dur: number; tdur: number };

function blocking(events: TraceEvent[]): Pick<Visit, 'firstPaint' | 'blocked' | 'blockedOwn'> {
  const paint = events.find(({ name }) => name === 'firstContentfulPaint');
  const begin = events.findLast(
    ({ name, pid, ts }) => name === 'navigationStart' && pid === paint?.pid && ts < paint.ts,
  );
  if (!paint || !begin) throw new Error('the trace tells of no first paint');
  const tasks = events.filter(
    ({ name, ph, pid, tid, ts, dur }) =>
      name.endsWith('RunTask') && ph === 'X' && pid === paint.pid && tid === paint.tid && ts + dur > paint.ts,
  );
  const outer = tasks.filter(
    (task) =>
      !tasks.some((other) => other !== task && other.ts <= task.ts && other.ts + other.dur >= task.ts + task.dur),
  );
  const over = (ms: (task: TraceEvent) => number) =>
    outer.reduce((sum, task) => sum + Math.max(0, ms(task) - longTaskMs), 0);
  return {
    firstPaint: (paint.ts - begin.ts) / 1000,
    blocked: over(({ dur }) => dur / 1000),
    blockedOwn: over(({ tdur }) => tdur / 1000),
  };
}
