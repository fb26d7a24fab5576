import { type BrowserContextOptions, expect, type Page } from '@playwright/test';
import { arrive as arriveOutside } from 'services/city-client.testing.ts';
import { longerText } from '../shell/src/ui/lengthened.ts';
import type { Arrive } from './residents.ts';
import { talkingRoom } from './rooms.ts';
import { bringSight } from './sight.ts';
import { type SocketInHand, takeSocket } from './socket-in-hand.ts';
import { walkElsewhere } from './walk-elsewhere.ts';
import { matrixId, tokenName, walkHome } from './walk-home.ts';
import { saidInOwnRoom, walkModeration } from './walk-moderation.ts';
import { walkPalette } from './walk-palette.ts';
import { saidOffline, walkRoom, walkRooms } from './walk-rooms.ts';
import { questions, walkSecondMe } from './walk-second-me.ts';
import { type Say, type Speech, wordsOf } from './words.ts';

/** A resident who goes through the city, and looks at every place as it stands. */
export type Walker = {
  page: Page;
  say: Say;
  socket: SocketInHand;
  /** A room in which people have talked at length. */
  room: { name: string; slug: string };
  /** Looks at the page as it is now; the place has a name of its own. */
  look: (place: string) => Promise<void>;
};

/**
 * How a resident comes: in English and with a desk's screen when nothing else is said, with longer words or not.
 * `prepare` gets the page before its first document.
 */
export type WalkOptions = BrowserContextOptions & { long?: boolean; prepare?: (page: Page) => Promise<void> };

/** Every page of the city in every state: loading, empty, refused, offline, missing, its windows, menus and errors. */
const ways = [walkHome, walkRooms, walkRoom, walkModeration, walkSecondMe, walkPalette, walkElsewhere];

const neighbourName = 'Олександра-Вікторія Костянтинопольська';

/** What the walker writes, and who is there, besides what the city can tell of it. */
export const written: readonly string[] = [
  neighbourName,
  tokenName,
  matrixId,
  ...questions,
  saidOffline,
  ...saidInOwnRoom,
];

/**
 * Walks a new resident through all places of the city. Each is looked at when it stands, in any language and size; then
 * the walk goes on in its own. Answers how many places there were.
 */
export async function walk(
  arrive: Arrive,
  { long = false, prepare, ...options }: WalkOptions,
  look: (page: Page, place: string) => Promise<void>,
): Promise<number> {
  const page = await arrive('Олена', options);
  const base = options.baseURL ?? new URL((await page.request.get('/readyz')).url()).origin;
  const room = await talkingRoom(base);
  const neighbour = await arriveOutside(base, neighbourName);
  const inside = await neighbour.open(`/ws/city/rooms/${room.slug}`);
  await bringSight(page);
  if (long) await trialOfLongWords(page);
  await prepare?.(page);
  const language = languageOf(options);
  const viewport = page.viewportSize();
  const places = new Set<string>();
  const walker: Walker = {
    page,
    room,
    say: wordsOf({ language, long }),
    socket: await takeSocket(page),
    async look(place) {
      expect(places, 'each place has a name of its own').not.toContain(place);
      places.add(place);
      await look(page, place);
      await speak(page, language);
      if (viewport && page.viewportSize()?.height !== viewport.height) await resize(page, viewport);
    },
  };
  for (const way of ways) await way(walker);
  await inside.close();
  return places.size;
}

const languageOf = ({ locale = 'en' }: BrowserContextOptions): Speech['language'] =>
  locale.startsWith('uk') ? 'uk' : 'en';

/** Speaks the other language, or this one, from now on; nothing is pressed that would close a menu or a window. */
export async function speak(page: Page, language: Speech['language']): Promise<void> {
  // The choice that was found may be of the drawn page, which is gone when it is pressed.
  await expect(async () => {
    await page.locator(`label[lang=${language}] input`).evaluate((choice: HTMLInputElement) => choice.click());
    await expect(page.locator('html')).toHaveAttribute('lang', language, { timeout: 2_000 });
  }).toPass({ timeout: 10_000 });
}

/** Takes another size, and waits until what measures itself has taken its own. */
export async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 50))));
}

/** The page asks for long words, and the plan's own titles, which are in no catalogue, are long, too. */
async function trialOfLongWords(page: Page): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('city.words', 'long'));
  const document = await (await page.request.get('/')).text();
  const titles = Array.from(document.matchAll(/"title":({[^}]*})/g), ([, title = '']) => title);
  await alterPlan(
    page,
    titles.map((title) => [title, title.replace(/(?<=:")[^"]*/g, (words) => `⟦${longerText(words)}⟧`)]),
  );
}

/** From the next document on what the edge tells the shell is altered: the first text of each pair is the second. */
export async function alterPlan(page: Page, pairs: readonly [string, string][]): Promise<void> {
  await page.addInitScript((changes) => {
    document.addEventListener('readystatechange', () => {
      // It is all read, and its scripts have not run.
      if (document.readyState !== 'interactive') return;
      const told = document.getElementById('city-plan')?.firstChild;
      for (const [is, becomes] of changes) if (told) told.nodeValue = told.nodeValue?.replaceAll(is, becomes) ?? null;
    });
  }, pairs);
}
