import { expect, type Page } from '@playwright/test';
import { lostInForcedColors } from './forced-colors.ts';
import { lostLandmarks } from './landmarks.ts';
import { movesAnyway, movesByItself } from './motion.ts';
import { twoWays } from './reflow.ts';
import { test } from './residents.ts';
import { smallTargets } from './targets.ts';
import { resize, walk } from './walk.ts';

const desk = { width: 1280, height: 800 };
const small = { width: 320, height: 640 };
/** 1280 × 1024 at 400 %: to a page a zoom is nothing else than so few pixels. */
const zoomed = { width: 320, height: 256 };

/** What every place of the city keeps to; each answers what is wrong with the page as it stands. */
const bars: readonly { name: string; look: (page: Page) => Promise<string[]> }[] = [
  { name: 'landmarks', look: lostLandmarks },
  { name: 'reflow at 320 px', look: at(small, twoWays) },
  { name: 'reflow at 400 %', look: at(zoomed, twoWays) },
  { name: 'targets at 1280 px', look: smallTargets },
  { name: 'targets at 320 px', look: at(small, smallTargets) },
  { name: 'nothing moves by itself', look: movesByItself },
  { name: 'reduced motion', look: asked({ reducedMotion: 'reduce' }, movesAnyway) },
  { name: 'forced colours', look: asked({ forcedColors: 'active' }, lostInForcedColors) },
];

/** Looks at a page in another size. */
function at(size: { width: number; height: number }, look: (page: Page) => Promise<string[]>) {
  return async (page: Page) => {
    await resize(page, size);
    const found = await look(page);
    await resize(page, desk);
    return found;
  };
}

/** Looks at a page of somebody whose system asks for something. */
function asked(wish: Parameters<Page['emulateMedia']>[0], look: (page: Page) => Promise<string[]>) {
  return async (page: Page) => {
    await page.emulateMedia(wish);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const found = await look(page);
    await page.emulateMedia({ reducedMotion: 'no-preference', forcedColors: 'none' });
    return found;
  };
}

test('Every place of the city keeps to its bars: reflow, targets, landmarks, motion, forced colours', async ({
  arrive,
}) => {
  test.setTimeout(480_000);
  const found = new Map(bars.map(({ name }): [string, string[]] => [name, []]));
  const places = await walk(arrive, { viewport: desk }, async (page, place) => {
    for (const { name, look } of bars) {
      found.get(name)?.push(...(await look(page)).map((what) => `${place}: ${what}`));
    }
  });
  for (const [name, wrong] of found) {
    console.log(`${name}: ${places} places, ${wrong.length} against it`);
    expect.soft(wrong.join('\n'), name).toBe('');
  }
});
