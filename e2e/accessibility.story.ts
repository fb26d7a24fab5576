import { expect, type Page } from '@playwright/test';
import { followFocus } from './focus.ts';
import { lostInForcedColors } from './forced-colors.ts';
import { lostLandmarks } from './landmarks.ts';
import { movesAnyway, movesByItself } from './motion.ts';
import { bringAxe, obstacles, wrongColours } from './obstacles.ts';
import { twoWays } from './reflow.ts';
import { test } from './residents.ts';
import { smallTargets } from './targets.ts';
import { resize, speak, walk } from './walk.ts';

/** What is wrong with the page as it stands. */
type Measure = (page: Page) => Promise<string[]>;

/** How a page is shown while it is measured; by itself it is in English, on a desk, in the theme of its document. */
type Look = {
  name: string;
  language?: 'uk';
  theme?: 'dark' | 'light' | 'contrast';
  size?: { width: number; height: number };
  reducedMotion?: 'reduce';
  forcedColors?: 'active';
  /** By the name of what is measured. */
  measures: Readonly<Record<string, Measure>>;
  /** Where it is taken; everywhere when nothing is said. */
  places?: readonly string[];
};

const desk = { width: 1280, height: 800 };
const hand = { width: 360, height: 740 };

/** Where Tab is followed: a state of each page and window with all that it has to press. */
const pressed = [
  'home',
  'home: who is in the city',
  'home: how others see you',
  'home: a Matrix account that cannot be',
  'home: no network',
  'home: refused',
  'rooms',
  'rooms: a new one with too many words',
  'room: there is none',
  'room',
  'room: who is here',
  'second me: before the first question',
  'second me: no answer',
  'second me: an answer',
  'second me: is the history to be cleared',
  'no such page',
  'the files of every part are away',
];

const axe = { axe: obstacles };
const colours = { 'axe, colours': wrongColours };
const focus = {
  focus: async (page: Page) => {
    const { stops, lost } = await followFocus(page);
    return stops > 0 ? lost : ['Tab leads nowhere'];
  },
};

/** In an order in which little changes from one to the next. */
const looks: readonly Look[] = [
  // A colour that is on its way to another has the contrast of neither.
  { name: 'en, dark', theme: 'dark', reducedMotion: 'reduce', measures: axe },
  { name: 'en, light', theme: 'light', reducedMotion: 'reduce', measures: colours },
  // Colours are the same in every language.
  { name: 'uk', language: 'uk', theme: 'contrast', reducedMotion: 'reduce', measures: colours },
  { name: 'in a hand', language: 'uk', theme: 'contrast', size: hand, reducedMotion: 'reduce', measures: axe },
  {
    name: '1280 px',
    measures: { landmarks: lostLandmarks, targets: smallTargets, 'nothing moves by itself': movesByItself },
  },
  { name: '320 px', size: { width: 320, height: 640 }, measures: { targets: smallTargets } },
  // 1280 × 1024: to a page a zoom is nothing else than so few pixels.
  { name: '400 %', size: { width: 320, height: 256 }, measures: { reflow: twoWays } },
  { name: 'forced colours', forcedColors: 'active', measures: { 'forced colours': lostInForcedColors } },
  { name: 'reduced motion', reducedMotion: 'reduce', measures: { 'reduced motion': movesAnyway } },
  // Tab closes a menu and moves the page: it comes last.
  { name: '1280 × 800', places: pressed, measures: focus },
  { name: '360 × 640', size: { width: 360, height: 640 }, places: pressed, measures: focus },
  {
    name: '1280 × 400, forced colours',
    ...{ size: { width: 1280, height: 400 }, forcedColors: 'active', places: pressed },
    measures: focus,
  },
];

/** Shows the page so, without a reload and with nothing pressed. */
async function show(page: Page, look: Look, theme: string): Promise<void> {
  const { language = 'en', size = desk, reducedMotion = 'no-preference', forcedColors = 'none' } = look;
  await page.emulateMedia({ reducedMotion, forcedColors });
  const is = await page.evaluate((chosen) => {
    document.documentElement.dataset.theme = chosen;
    return { language: document.documentElement.lang, width: innerWidth, height: innerHeight };
  }, look.theme ?? theme);
  if (is.language !== language) await speak(page, language);
  if (is.width !== size.width || is.height !== size.height) await resize(page, size);
  else await page.evaluate(() => new Promise(requestAnimationFrame));
}

/** What is scrolled, and how far. */
const placesOfScrolling = () =>
  [...document.querySelectorAll('*')]
    .filter((one) => one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth)
    .map((element) => ({ element, left: element.scrollLeft, top: element.scrollTop }));

test('Every place of the city is open to everyone, in every look: axe, reflow, targets, motion, colours, focus', async ({
  arrive,
}) => {
  test.setTimeout(900_000);
  const found = new Map<string, string[]>();
  const taken = new Map<string, number>();
  const followed = new Set<string>();
  const lookAt = async (page: Page, place: string) => {
    const theme = await page.evaluate(() => document.documentElement.dataset.theme ?? '');
    const places = await page.evaluateHandle(placesOfScrolling);
    for (const look of looks) {
      if (look.places && !look.places.includes(place)) continue;
      if (look.places) followed.add(place);
      await show(page, look, theme);
      for (const [name, measure] of Object.entries(look.measures)) {
        const wrong = (await measure(page)).map((what) => `${place}, ${look.name}: ${what}`);
        found.set(name, [...(found.get(name) ?? []), ...wrong]);
        taken.set(name, (taken.get(name) ?? 0) + 1);
      }
    }
    await show(page, { name: 'as it was', measures: {} }, theme);
    await places.evaluate((all) => {
      for (const { element, left, top } of all) element.scrollTo({ left, top, behavior: 'instant' });
    });
  };
  const places = await walk(arrive, { viewport: desk, prepare: bringAxe }, (page, place) =>
    test.step(place, () => lookAt(page, place)),
  );
  expect([...followed]).toEqual(pressed);
  for (const [name, wrong] of found) {
    console.log(`${name}: measured ${taken.get(name)} times in ${places} places, ${wrong.length} against it`);
    expect.soft(wrong.join('\n'), name).toBe('');
  }
});
