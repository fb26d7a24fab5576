import { type Browser, expect, type Page } from '@playwright/test';
import { type FakeHomeserver, openFakeHomeserver } from 'services/matrix-gateway/fake-homeserver.testing.ts';
import { type OwnCity, ownCity } from './own-city.ts';
import { test as base, openArrivals } from './residents.ts';

const [matrixId, token] = ['@olena:city.example', 'syt_olena'];

/** A city whose homeserver knows Olena. */
const test = base.extend<{ homeserver: FakeHomeserver; city: OwnCity; arriveHere: (name: string) => Promise<Page> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that nothing is needed.
  homeserver: async ({}, use) => {
    const homeserver = await openFakeHomeserver({ [token]: matrixId });
    await use(homeserver);
    await homeserver.close();
  },
  city: async ({ baseURL, homeserver }, use) => {
    const city = ownCity(Number(new URL(baseURL ?? '').port) + 10, {
      ...{ MATRIX_HOMESERVER_URL: homeserver.url, MATRIX_SERVER_NAME: 'city.example' },
    });
    await city.open();
    await use(city);
    await city.end();
  },
  arriveHere: async ({ browser, city }: { browser: Browser; city: OwnCity }, use) => {
    const { arrive, leave } = openArrivals(browser);
    await use((name) => arrive(name, { baseURL: city.url }));
    await leave();
  },
});

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Matrix account' });

async function openAccount(page: Page): Promise<void> {
  await page.getByRole('button', { name: /You and this page/ }).click();
  await page.getByRole('button', { name: 'Matrix', exact: true }).click();
}

test('Who has linked an account is online on Matrix while in the city, by one tab of them', async ({
  homeserver,
  arriveHere,
}) => {
  const said = () => homeserver.requests.map(({ body }) => (body as { presence: string }).presence);
  const olena = await arriveHere('Олена');
  await olena.clock.install();
  await olena.goto('/');
  const second = await olena.context().newPage();
  await second.goto('/rooms');
  await test.step('a wrong token is told so, and is not kept', async () => {
    await openAccount(olena);
    await dialog(olena).getByLabel('Matrix ID').fill(matrixId);
    await dialog(olena).getByLabel('Access token').fill('syt_wrong');
    await dialog(olena).getByRole('button', { name: 'Link' }).click();
    await expect(dialog(olena).getByText('The homeserver does not know this token.')).toBeVisible();
  });
  await test.step('the right one links', async () => {
    await dialog(olena).getByLabel('Access token').fill(token);
    await dialog(olena).getByRole('button', { name: 'Link' }).click();
    await expect(dialog(olena).getByText('Linked: the homeserver knows when you are here.')).toBeVisible();
    await olena.keyboard.press('Escape');
    await expect.poll(() => homeserver.presence.get(matrixId)).toEqual({ presence: 'online' });
  });
  await test.step('online each half minute, unavailable after five minutes, online at the first sign', async () => {
    const before = homeserver.requests.length;
    await olena.clock.runFor('00:31');
    await expect.poll(() => said().slice(before)).toEqual(['online']);
    await olena.clock.runFor('04:40');
    await expect.poll(() => said().at(-1)).toBe('unavailable');
    await olena.mouse.move(300, 300);
    await expect.poll(() => said().at(-1)).toBe('online');
  });
  await test.step('who is invisible in the city is offline there', async () => {
    const choose = (choice: string) => olena.request.patch('/city/presence/me', { data: { choice } });
    await choose('CHOICE_INVISIBLE');
    await expect.poll(() => said().at(-1)).toBe('offline');
    await choose('CHOICE_AUTOMATIC');
    await expect.poll(() => said().at(-1)).toBe('online');
  });
  await test.step('another tab says nothing, and goes on when this one closes', async () => {
    await openAccount(second);
    await expect(dialog(second).getByText(matrixId)).toBeVisible();
    const beats = homeserver.requests.length;
    await olena.clock.runFor('00:31');
    await expect.poll(() => homeserver.requests.length).toBe(beats + 1);
    const before = homeserver.requests.length;
    await olena.close({ runBeforeUnload: true });
    await expect.poll(() => said().slice(before)).toEqual(['online']);
    await second.goto('about:blank');
    await expect.poll(() => homeserver.presence.get(matrixId)).toEqual({ presence: 'offline' });
    expect(said().slice(before)).toEqual(['online', 'offline']);
  });
  await test.step('it is linked at the next visit, until it is forgotten', async () => {
    const next = await olena.context().newPage();
    await next.goto('/');
    await expect.poll(() => homeserver.presence.get(matrixId)).toEqual({ presence: 'online' });
    await openAccount(next);
    await dialog(next).getByRole('button', { name: 'Forget the account' }).click();
    await expect(dialog(next).getByLabel('Access token')).toHaveValue('');
    await expect.poll(() => homeserver.presence.get(matrixId)).toEqual({ presence: 'offline' });
    expect(await next.evaluate(() => JSON.stringify(localStorage))).not.toContain('syt');
  });
});

test('A city without a homeserver asks nobody for a token', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/');
  await openAccount(olena);
  await expect(dialog(olena).getByText('This city has no homeserver.')).toBeVisible();
  await expect(dialog(olena).getByRole('textbox')).toHaveCount(0);
});
