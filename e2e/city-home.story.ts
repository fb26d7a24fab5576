import { expect, type Locator, type Page } from '@playwright/test';
import { emptyCity, isSameDocument, markDocument, test } from './residents.ts';
import { makeRoom, openFromList, roomName, say } from './rooms.ts';

const online = (page: Page): Locator =>
  page
    .getByRole('main')
    .getByRole('paragraph')
    .filter({ hasText: /residents? here now/ });
const events = (page: Page): Locator => page.getByRole('region', { name: 'What happened' }).getByRole('listitem');
const news = (page: Page): Locator =>
  page.getByRole('region', { name: 'What happened' }).getByRole('button', { name: /new events?$/ });
const popular = (page: Page): Locator => page.getByRole('region', { name: 'Where people are' }).getByRole('listitem');

test('City Home counts the residents who are here, each of them once', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await emptyCity(olena);
  await olena.goto('/');
  await expect(online(olena)).toHaveText(/^1\s*resident here now$/);
  await taras.goto('/');
  await expect(online(olena)).toHaveText(/^2\s*residents here now$/);
  const second = await taras.context().newPage();
  await second.goto('/');
  await expect(online(second)).toHaveText(/^2\s*residents here now$/);
  await expect(online(olena)).toHaveText(/^2\s*residents here now$/);
  await taras.context().close();
  await expect(online(olena)).toHaveText(/^1\s*resident here now$/);
});

test('What happens is told at once, waits behind a pill, and is shown when one asks', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await olena.goto('/');
  await expect(events(olena).first()).toBeVisible();
  await news(olena)
    .click({ timeout: 2_000 })
    .catch(() => {});
  await markDocument(olena);
  const before = await events(olena).allTextContents();
  const rooms = [roomName('Kitchen'), roomName('Cellar')];
  for (const room of rooms) await makeRoom(taras, room);
  await expect(news(olena)).toHaveText('2 new events');
  const stable = (text: string) => text.replace(/now|\d+ min\. ago/, '');
  expect((await events(olena).allTextContents()).map(stable), 'nothing moves by itself').toEqual(before.map(stable));

  await news(olena).focus();
  await olena.keyboard.press('Enter');
  await expect(events(olena)).toHaveText([/Cellar/, /Kitchen/, /.+/]);
  await expect(events(olena).first()).toContainText(`Тарас opened the room ${rooms[1]}`);
  await expect(news(olena)).toHaveCount(0);
  await olena.keyboard.press('Tab');
  await expect(
    events(olena).first().getByRole('link', { name: rooms[1] }),
    'one goes on where the news are',
  ).toBeFocused();
  expect(await isSameDocument(olena)).toBe(true);
  await olena.keyboard.press('Enter');
  await expect(olena.getByRole('heading', { level: 1, name: rooms[1] })).toBeVisible();
});

test('City Home is there before any script runs: who is here, what happened, where people are', async ({
  arrive,
  browser,
  baseURL,
}) => {
  const olena = await arrive('Олена');
  const room = roomName('Dawn');
  await makeRoom(olena, room);
  const reader = await browser.newPage({ javaScriptEnabled: false, locale: 'uk-UA', ...(baseURL ? { baseURL } : {}) });
  await expect(async () => {
    await reader.goto('/');
    await expect(reader.getByRole('region', { name: 'Що сталося' })).toContainText(`Олена відкриває кімнату ${room}`, {
      timeout: 500,
    });
  }).toPass();
  await expect(reader.getByRole('heading', { level: 1, name: 'Місто не спить' })).toBeVisible();
  await expect(reader.getByRole('main').getByText(/мешкан(ець|ці|ців) зараз тут/)).toBeVisible();
  await expect(reader.getByRole('region', { name: 'Де зараз люди' }).getByRole('listitem')).toHaveCount(3);
  await reader.getByRole('navigation').getByRole('link', { name: 'Кімнати' }).click();
  await expect(reader).toHaveURL('/rooms');
  await reader.close();
});

test('What is pressed before the page has begun is done once it has, and the focus stays', async ({ arrive }) => {
  const olena = await arrive('Олена', { colorScheme: 'dark' });
  const menu = olena.getByRole('button', { name: 'You and this page' });
  const day = olena.getByRole('radio', { name: 'Day' });
  const rooms = olena.getByRole('navigation').getByRole('link', { name: 'Rooms' });

  await test.step('a choice in the menu', async () => {
    const begin = await openDrawn(olena);
    await menu.click();
    await day.check();
    await begin();
    await expect(day).toBeChecked();
    await expect(day).toBeFocused();
    await expect(olena.locator('html')).toHaveAttribute('data-theme', 'light');
  });
  await test.step('a button that is still held', async () => {
    const begin = await openDrawn(olena);
    await menu.hover();
    await olena.mouse.down();
    await begin();
    await olena.mouse.up();
    await expect(day).toBeVisible();
  });
  await test.step('a menu that is open, and gives the focus back when it closes', async () => {
    const begin = await openDrawn(olena);
    await menu.click();
    await begin();
    await expect(day).toBeVisible();
    await olena.keyboard.press('Escape');
    await expect(day).toBeHidden();
    await expect(menu).toBeFocused();
  });
  await test.step('what the system prefers', async () => {
    await menu.click();
    await olena.getByRole('radio', { name: 'Auto' }).check();
    const begin = await openDrawn(olena);
    await olena.emulateMedia({ contrast: 'more' });
    await begin();
    await expect(olena.locator('html')).toHaveAttribute('data-theme', 'contrast');
  });
  await test.step('a link that somebody has come to by keyboard', async () => {
    const begin = await openDrawn(olena);
    await rooms.focus();
    await begin();
    await expect(rooms).toBeFocused();
  });
  await test.step('a question that is begun, and one that is asked', async () => {
    const question = olena.getByRole('textbox', { name: 'Your question' });
    const begin = await openDrawn(olena);
    await question.pressSequentially('What is new');
    await begin();
    await expect(question).toBeFocused();
    await olena.keyboard.type('?');
    await expect(question).toHaveValue('What is new?');

    const beginAgain = await openDrawn(olena);
    await question.fill('Who is in the city now?');
    await olena.keyboard.press('Enter');
    await beginAgain();
    await expect(olena).toHaveURL('/secondme');
    await expect(olena.getByRole('region', { name: 'Answer' })).toContainText('in the city right now');
  });
});

/** City Home as the edge has drawn it; the returned function lets the page begin, and waits until it stands. */
async function openDrawn(page: Page): Promise<() => Promise<void>> {
  const { promise: free, resolve: letGo } = Promise.withResolvers<void>();
  await page.route('**/shell/shell.*.js', async (route) => {
    await free;
    await route.continue();
  });
  await page.goto('/', { waitUntil: 'commit' });
  const drawn = await page.getByRole('main').elementHandle();
  return async () => {
    letGo();
    await expect.poll(() => drawn?.evaluate((main) => main.isConnected)).toBe(false);
    await page.unroute('**/shell/shell.*.js');
  };
}

test('The room with most people inside comes first of three', async ({ arrive }) => {
  const room = roomName('Stage');
  const [olena, taras, nadia] = [await arrive('Олена'), await arrive('Тарас'), await arrive('Надія')];
  await makeRoom(olena, room);
  await openFromList(taras, room);
  // Whatever rooms earlier stories have left warm: here are four people, and two of them talk.
  for (const name of ['Ірина', 'Богдан']) await openFromList(await arrive(name), room);
  await expect(olena.getByTitle('Who is here')).toHaveText('4 here');
  for (const who of [olena, taras]) await say(who, 'The curtain rises');
  await expect(async () => {
    await nadia.goto('/');
    await expect(popular(nadia).first()).toContainText(room, { timeout: 2_000 });
  }, 'an order is kept for 15 s').toPass({ timeout: 40_000 });
  await expect(popular(nadia)).toHaveCount(3);
  await expect(popular(nadia).first()).toContainText('4 inside');
  await expect(popular(nadia).first()).toContainText('2 people in the last 30 minutes');

  await popular(nadia).first().getByRole('link', { name: room }).click();
  await expect(nadia.getByTitle('Who is here')).toHaveText('5 here');
});

test('There is a way into Second Me and to every other page', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/');
  await markDocument(olena);
  await olena.getByRole('link', { name: 'Talk to Second Me' }).click();
  await expect(olena).toHaveURL('/secondme');
  await expect(olena).toHaveTitle('Second Me · DAARION City');
  const pages = olena.getByRole('navigation', { name: 'Pages of the city' });
  await pages.getByRole('link', { name: 'Rooms' }).click();
  await expect(olena).toHaveURL('/rooms');
  await expect(pages.getByRole('link', { name: 'Rooms' })).toHaveAttribute('aria-current', 'page');
  await pages.getByRole('link', { name: 'City' }).click();
  await expect(olena.getByRole('heading', { level: 1, name: 'The city is awake' })).toBeVisible();
  expect(await isSameDocument(olena), 'nothing was reloaded').toBe(true);
});

test('Who comes for the first time is a guest of the city, and the same guest the next time', async ({ page }) => {
  await page.goto('/');
  const you = page.getByRole('button', { name: 'You and this page' });
  await you.click();
  const name = page.getByLabel('Your name in the city');
  await expect(name).toHaveValue(/\S/);
  const given = await name.inputValue();
  await page.reload();
  await you.click();
  await expect(name).toHaveValue(given);
});
