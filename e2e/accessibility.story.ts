import { expect, type Page } from '@playwright/test';
import { bringAxe, obstacles } from './obstacles.ts';
import { test } from './residents.ts';
import { resize, speak, walk } from './walk.ts';

/** What a resident may choose. */
const themes = ['dark', 'light', 'contrast'] as const;
const desk = { width: 1280, height: 800 };
const hand = { width: 360, height: 740 };

/** Shows the page in a theme without a reload, as the document itself does. */
async function show(page: Page, theme: (typeof themes)[number]): Promise<void> {
  await page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
    return new Promise(requestAnimationFrame);
  }, theme);
}

test('No page of the city, in any state, theme and language, has an obstacle that a machine can find', async ({
  arrive,
}) => {
  test.setTimeout(600_000);
  const found: string[] = [];
  let states = 0;
  // A colour that is on its way to another has the contrast of neither.
  const options = { reducedMotion: 'reduce', viewport: desk, prepare: bringAxe } as const;
  const places = await walk(arrive, options, async (page, place) => {
    const look = async (how: string, ...notFor: string[]) => {
      states += 1;
      found.push(...(await obstacles(page, notFor)).map((obstacle) => `${place}, ${how}: ${obstacle}`));
    };
    for (const theme of themes) {
      await show(page, theme);
      await look(`en, ${theme}`);
    }
    // Colours are the same in every language.
    await speak(page, 'uk');
    await look('uk');
    await resize(page, hand);
    await look('in a hand');
    // The system's own colours, whose contrast is the system's to see to.
    await page.emulateMedia({ forcedColors: 'active' });
    await look('forced colours', 'color-contrast');
    await page.emulateMedia({ forcedColors: 'none' });
  });
  console.log(`axe: ${states} page states (${places} places), ${found.length} violations`);
  expect(found.join('\n')).toBe('');
});
