import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import { type OwnCity, ownCity } from './own-city.ts';
import { test as base } from './registry.ts';
import { complaintsOf, isSameDocument, markDocument, openArrivals } from './residents.ts';

/** Stories of the service worker, which the other stories do without. */
const test = base.extend<{ city: OwnCity; arriveThere: (name: string) => Promise<Page> }>({
  serviceWorkers: 'allow',
  city: async ({ baseURL }, use) => {
    const city = ownCity(Number(new URL(baseURL ?? '').port) + 10);
    await city.open();
    await use(city);
    await city.end();
  },
  arriveThere: async ({ browser, city }: { browser: Browser; city: OwnCity }, use) => {
    const { arrive, leave } = openArrivals(browser);
    await use((name) => arrive(name, { baseURL: city.url }));
    await leave();
  },
});

/** Waits until the worker has kept the city and has this page in hand. */
async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** Takes the network away, and what the browser kept of files on its own account, which it may forget at any time. */
async function loseNetwork(page: Page): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('Network.clearBrowserCache');
  await browser.detach();
  await page.context().setOffline(true);
  // A page that has just come may hear of it a moment later.
  await page.waitForFunction(() => !navigator.onLine);
}

const noNetwork = (page: Page) => page.getByRole('status').filter({ hasText: 'There is no network.' });
const main = (page: Page) => page.getByRole('main');
const pagesOf = (page: Page) => page.getByRole('navigation', { name: 'Pages of the city' });
const popular = (page: Page) => page.getByRole('region', { name: 'Where people are' }).getByRole('listitem');

test('Who has opened City Home once can open the whole city without a network, and it goes on by itself', async ({
  arrive,
}) => {
  const olena = await arrive('Олена');
  await olena.goto('/');
  await kept(olena);
  await loseNetwork(olena);

  await olena.reload();
  await expect(olena.getByRole('heading', { level: 1, name: 'The city is awake' })).toBeVisible();
  await expect(noNetwork(olena)).toBeVisible();
  const asOf = (part: Locator) => part.getByText(/^as of \d{1,2}:\d\d/);
  await expect(asOf(main(olena)), 'what City Home knew, and since when').toHaveCount(3);
  await expect(popular(olena)).toHaveCount(3);

  await test.step('pages that nobody has opened yet are there, and say what they cannot know', async () => {
    await olena.goto('/rooms');
    await expect(main(olena).getByRole('alert')).toContainText('The rooms cannot be shown now');
    await olena.goto('/rooms/city_general');
    await expect(main(olena).getByRole('alert')).toContainText('The room does not open now');
    await olena.goto('/secondme');
    await expect(main(olena).getByRole('alert')).toContainText('Your history cannot be shown now');
    await expect(noNetwork(olena)).toBeVisible();
  });
  await test.step('a language that is chosen now is there the next time', async () => {
    const choose = async (menu: string, language: string) => {
      await olena.getByRole('button', { name: menu }).click();
      await olena.getByRole('radio', { name: language }).check();
      await olena.reload();
    };
    await choose('You and this page', 'Українська');
    await expect(main(olena).getByRole('alert')).toContainText('Вашу історію зараз неможливо показати');
    await expect(olena.locator('html')).toHaveAttribute('lang', 'uk');
    await choose('Ви й ця сторінка', 'English');
    await expect(noNetwork(olena)).toBeVisible();
  });
  await test.step('of a page that the city may have by now nothing is claimed', async () => {
    const elsewhere = await olena.context().newPage();
    await expect(elsewhere.goto('/garden')).rejects.toThrow('net::ERR');
    await elsewhere.close();
  });

  await markDocument(olena);
  await olena.context().setOffline(false);
  await expect(main(olena).getByRole('heading', { name: 'What would you like to know?' })).toBeVisible();
  await expect(noNetwork(olena)).toHaveCount(0);
  await pagesOf(olena).getByRole('link', { name: 'City', exact: true }).click();
  await expect(popular(olena)).toHaveCount(3);
  expect(await isSameDocument(olena)).toBe(true);
});

test('A city that is closed can be opened in a browser that has it, and goes on when it opens again', async ({
  city,
  arriveThere,
}) => {
  const olena = await arriveThere('Олена');
  await olena.goto('/');
  await kept(olena);
  await city.close();

  await olena.reload();
  await expect(olena.getByRole('status').filter({ hasText: 'The city does not answer yet' })).toBeVisible();
  await pagesOf(olena).getByRole('link', { name: 'Rooms' }).click();
  await expect(main(olena).getByRole('alert')).toContainText('The rooms cannot be shown now');
  await markDocument(olena);

  await city.open();
  await expect(olena.getByRole('region', { name: 'Who is in the city' })).toContainText('active now', {
    timeout: 25_000,
  });
  await expect(main(olena).getByRole('link', { name: 'General' })).toBeVisible();
  expect(await isSameDocument(olena)).toBe(true);
});

test('A new release is shown by the next navigation, and from then on without a network too', async ({
  arrive,
  team,
}) => {
  const olena = await arrive('Олена');
  const publish = async (words: string) => {
    const compositions = async () => /"compositionId":"(\w+)"/.exec(await (await olena.request.get('/')).text())?.[1];
    const before = await compositions();
    const route = { path: '/garden', module: './garden', title: { en: 'Garden', uk: 'Сад' } };
    await team.publish('garden', `() => '${words}'`, { routes: [route] });
    await expect.poll(compositions, 'an edge knows within a second').not.toBe(before);
  };
  await publish('The garden is asleep');
  await olena.goto('/garden');
  await expect(main(olena)).toHaveText('The garden is asleep');
  await kept(olena);
  const before = await olena.context().newPage();
  await before.goto('/');
  await expect(popular(before)).toHaveCount(3);

  await publish('The garden blooms');
  await olena.reload();
  await expect(main(olena)).toHaveText('The garden blooms');
  await loseNetwork(olena);
  await expect(async () => {
    // It is kept while the page is already shown.
    await olena.reload();
    await expect(main(olena)).toHaveText('The garden blooms', { timeout: 1_000 });
  }).toPass();
  await test.step('a page that was open goes on with what it began with', async () => {
    await pagesOf(before).getByRole('link', { name: 'Garden' }).click();
    await expect(main(before)).toHaveText('The garden is asleep');
  });

  await olena.context().setOffline(false);
  await publish('The garden bears fruit');
  await loseNetwork(olena);
  await olena.reload();
  await expect(main(olena), 'nobody can know of it yet').toHaveText('The garden blooms');
  await olena.context().setOffline(false);
  await olena.reload();
  await expect(main(olena)).toHaveText('The garden bears fruit');
});

test('A file that is not the published one is not kept', async ({ arrive }) => {
  const olena = await arrive('Олена');
  let altered = 0;
  await olena.context().route('/mfe/secondme/**/secondme-page.*.js', async (route) => {
    const published = await route.fetch();
    altered += 1;
    await route.fulfill({ response: published, body: `self.ranAltered = true;\n${await published.text()}` });
  });
  await olena.goto('/');
  await kept(olena);
  expect(altered).toBeGreaterThan(0);
  const files = await olena.evaluate(async () => (await (await caches.open('city')).keys()).map(({ url }) => url));
  expect(files.filter((url) => url.includes('/mfe/secondme/')).length).toBeGreaterThan(1);
  expect(files.filter((url) => /secondme-page\..*\.js$/.test(url))).toEqual([]);
  await loseNetwork(olena);
  await olena.goto('/secondme');
  await expect(main(olena).getByRole('alert')).toContainText('this part of the city is missing');
  expect(await olena.evaluate(() => 'ranAltered' in window)).toBe(false);
});

test('What is not a page or a published file never passes the worker', async ({ arrive }) => {
  const olena = await arrive('Олена');
  const complaints = complaintsOf(olena);
  await olena.goto('/');
  await kept(olena);
  const answered: { path: string; byWorker: boolean }[] = [];
  olena.on('response', (response) =>
    answered.push({ path: new URL(response.url()).pathname, byWorker: response.fromServiceWorker() }),
  );
  await olena.reload();
  await expect(popular(olena)).toHaveCount(3);
  await olena.goto('/secondme');
  await expect(main(olena).getByRole('heading', { name: 'What would you like to know?' })).toBeVisible();
  const byWorker = answered.filter((one) => one.byWorker).map(({ path }) => path);
  expect(byWorker).toEqual(expect.arrayContaining(['/', '/secondme']));
  expect(byWorker.filter((path) => !/^(\/|\/secondme|\/(shell|mfe)\/.*)$/.test(path))).toEqual([]);
  expect(answered.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/auth/me', '/city.secondme.v1.SecondMeService/ListHistory']),
  );

  expect(complaints).toEqual([]);
  answered.length = 0;
  // The browser looks for an icon of what is no page, and complains that there is none.
  await olena.goto('/city/rooms');
  expect(answered).toContainEqual({ path: '/city/rooms', byWorker: false });
  await olena.goto('/');
  await loseNetwork(olena);
  for (const path of ['/city/home', '/auth/me', '/healthz']) {
    const answer = await olena.evaluate(
      (address) =>
        fetch(address).then(
          ({ status }) => String(status),
          () => 'no network',
        ),
      path,
    );
    expect(answer, path).toBe('no network');
  }
});
