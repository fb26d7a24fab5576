import { expect, type Page } from '@playwright/test';
import { hardCodedWords } from './outside-brackets.ts';
import { test } from './residents.ts';
import { wordsWithoutRoom } from './room-for-words.ts';
import { resize, speak, walk, written } from './walk.ts';
import { answeredIncognito } from './walk-second-me.ts';

const sizes = [
  { width: 1280, height: 800 },
  { width: 320, height: 640 },
];

/** What residents have written, services have answered and the plan has told, as this page may show it. */
async function dataOf(page: Page): Promise<string[]> {
  const get = async (path: string) => (await page.request.get(path)).json();
  const me = await get('/auth/me');
  const { pathname, searchParams } = new URL(page.url());
  const slug = /(?<=\/rooms\/)[^/]+$/.exec(pathname)?.[0];
  const query = searchParams.get('q');
  const plan = JSON.parse((await page.locator('#city-plan').textContent()) ?? '');
  const room = slug && (await get(`/city/rooms/${slug}`));
  // A room that there is not has none.
  const said: { username: string; text: string }[] = room?.messages ?? [];
  return stringsIn([
    written,
    answeredIncognito,
    me,
    plan,
    await get('/city/rooms?limit=100'),
    await get('/city/feed?limit=20'),
    await get(`/secondme/history?user_id=${me.user_id}`),
    room,
    said.map(({ username, text }) => `${username}: ${text}`),
    query && (await get(`/city/messages:search?query=${encodeURIComponent(query)}&room_id=${slug ?? ''}`)),
  ]);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

test('With words 40 % longer nothing is cut off, nothing overlaps, and every word comes from a catalogue', async ({
  arrive,
}) => {
  test.setTimeout(600_000);
  const found: string[] = [];
  let looks = 0;
  const places = await walk(arrive, { long: true }, async (page, place) => {
    const data = await dataOf(page);
    for (const language of ['uk', 'en'] as const) {
      await speak(page, language);
      for (const size of sizes) {
        await resize(page, size);
        looks += 1;
        const without = await wordsWithoutRoom(page);
        found.push(...without.map((what) => `${place}, ${language}, ${size.width} px: ${what}`));
      }
      // The catalogue shows the names of things in the code, and examples.
      if (place === 'catalogue') continue;
      found.push(...(await hardCodedWords(page, data)).map((words) => `${place}, ${language}: “${words}”`));
    }
  });
  console.log(`long words: ${places} places, ${looks} looks, ${found.length} without room or from no catalogue`);
  expect(found.join('\n')).toBe('');
});
