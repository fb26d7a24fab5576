/** The message list in a browser, in a room of 100,000 messages: how it scrolls, and how soon an own message is there. */
import { chromium, type Page } from '@playwright/test';
import { chromiumOptions } from 'e2e/chromium.ts';
import { withLongRoom } from './long-room.ts';
import { type Stretch, stretches } from './own-thread.ts';
import { printTable } from './table.ts';

const count = 100_000;
const scrollingMs = 6_000;
/** Pixels a second: seven screens, faster than anybody reads. */
const speed = 5_000;
const posts = 60;
/** What a screen of 60 Hz gives a frame, milliseconds. */
const frameMs = 1_000 / 60;

/** What runs in the page is text, because Node knows nothing of a page. The seq of the first message that is in sight: */
const firstInSight = `
  (() => {
    const { top } = document.querySelector('[role=log]').getBoundingClientRect();
    const rows = [...document.querySelectorAll('[data-seq]')];
    return Number(rows.find((row) => row.getBoundingClientRect().bottom > top).dataset.seq);
  })()`;

/** Marks the beginning of every frame, by turns with one name and the other, for so many milliseconds. */
const markFrames = (ms: number) => `
  new Promise((resolve) => {
    let [begin, count] = [undefined, 0];
    const each = (now) => {
      begin ??= now;
      // A frame ends where the next begins.
      if (count > 0) performance.mark('frame ends');
      if (now - begin >= ${ms}) return resolve();
      performance.mark('frame begins');
      count += 1;
      requestAnimationFrame(each);
    };
    requestAnimationFrame(each);
  })`;

/** Marks each press of Enter, and the end of the frame that draws the own message: a task runs then that was posted in it. */
const markOwnMessages = `
  let pressed = false;
  addEventListener('keydown', ({ key }) => {
    if (key !== 'Enter') return;
    pressed = true;
    performance.mark('Enter');
  }, true);
  new MutationObserver((records) => {
    const isRow = (node) => node instanceof Element && node.matches('[data-message]');
    if (!pressed || !records.some(({ addedNodes }) => [...addedNodes].some(isRow))) return;
    pressed = false;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => performance.mark('painted');
      port2.postMessage(null);
    });
  }).observe(document.querySelector('[role=log]'), { childList: true, subtree: true });
  undefined`;

/** Frames, and how many messages went by. */
type Scrolled = { frames: Stretch[]; messages: number };

const browser = await chromium.launch(chromiumOptions);
const measured = await withLongRoom(count, async (url) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'uk-UA' });
  await page.goto(`${url}/rooms/general`);
  await page.locator(`[data-seq="${count}"]`).waitFor();
  // The shell has things to do in its first seconds that have nothing to do with the list.
  await page.waitForTimeout(3_000);
  const still = await scroll(page, 0);
  const up = await scroll(page, speed);
  const down = await scroll(page, -speed);
  await scroll(page, speed);
  // As many rows as there ever are, and at their end.
  const rows = await page.locator('[data-seq]').count();
  await page.getByRole('log').press('End');
  await page.locator(`[data-seq="${count}"]`).waitFor();
  return { still, up, down, rows, painted: await write(page) };
}).finally(() => browser.close());

/** Turns the wheel, and looks at every frame of the page meanwhile. */
async function scroll(page: Page, pxASecond: number): Promise<Scrolled> {
  const from = await page.evaluate<number>(firstInSight);
  const devtools = await page.context().newCDPSession(page);
  const frames = await stretches(browser, page, ['frame begins', 'frame ends'], async () => {
    const seen = page.evaluate(markFrames(scrollingMs));
    if (pxASecond !== 0) {
      await devtools.send('Input.synthesizeScrollGesture', {
        ...{ x: 400, y: 400, gestureSourceType: 'mouse', preventFling: true },
        ...{ speed: Math.abs(pxASecond), yDistance: (pxASecond * scrollingMs) / 1_000 },
      });
    }
    await seen;
  });
  return { frames, messages: Math.abs((await page.evaluate<number>(firstInSight)) - from) };
}

/** From each press of Enter until the frame that has the own message is drawn. */
async function write(page: Page): Promise<Stretch[]> {
  await page.evaluate(markOwnMessages);
  const box = page.getByRole('textbox');
  return stretches(browser, page, ['Enter', 'painted'], async () => {
    for (let n = 0; n < posts; n++) {
      await box.fill(`Слово ${n}`);
      await box.press('Enter');
      await page.waitForTimeout(150);
    }
  });
}

/** A frame that takes longer than a screen waits is drawn with the next one. */
const framesASecond = (frames: readonly number[]) => {
  const shown = frames.map((ms) => Math.max(1, Math.ceil(ms / frameMs - 0.1)));
  return (frames.length / shown.reduce((sum, count) => sum + count, 0)) * 60;
};
const row = (label: string, { frames, messages }: Scrolled) => {
  const [clock, own] = [frames.map((frame) => frame.clock), frames.map((frame) => frame.own)];
  const longest = Math.max(...own).toFixed(0);
  const long = own.filter((ms) => ms > frameMs).length;
  return [label, '≥ 55', framesASecond(own).toFixed(1), framesASecond(clock).toFixed(1), long, longest, messages];
};
printTable(`A log of ${count} messages, scrolled by wheel at ${speed} px/s for ${scrollingMs / 1_000} s each way`, [
  ['', 'bar', 'frames a second', 'by the clock', 'over 16.7 ms', 'longest, ms', 'messages passed'],
  row('still', measured.still),
  row('up', measured.up),
  row('down', measured.down),
]);
const at = (part: number, of: (stretch: Stretch) => number) => {
  const sorted = measured.painted.map(of).toSorted((a, b) => a - b);
  return (sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN).toFixed(0);
};
const own = (stretch: Stretch) => stretch.own;
const clock = (stretch: Stretch) => stretch.clock;
printTable(
  `Enter → own message painted, ${measured.painted.length} of ${posts} messages; ${measured.rows} rows before`,
  [
    ['', 'bar', 'ms', 'by the clock'],
    ['median', '≤ 50', at(0.5, own), at(0.5, clock)],
    ['95 of 100', '≤ 50', at(0.95, own), at(0.95, clock)],
  ],
);
console.log('\nThe first figure is of the page’s thread alone, which other work on this machine does not lengthen.');
