import { expect, type Page } from '@playwright/test';
import { test } from './residents.ts';

/** Stories of the city as an app. */

type Manifest = {
  lang: string;
  start_url: string;
  icons: { src: string; sizes: string; type: string; purpose?: string }[];
  shortcuts: { name: string; url: string }[];
};

/** A picture's real size, as the manifest writes it. */
const sizeOf = (page: Page, src: string) =>
  page.evaluate(async (address) => {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    return `${picture.naturalWidth}x${picture.naturalHeight}`;
  }, src);

const around = (page: Page) => page.locator('meta[name="theme-color"]');
/** The page's ground as `#rrggbb`; a published style sheet writes `#000` for `#000000`. */
const ground = async (page: Page) => {
  const written = await page.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue('--city-color-bg'),
  );
  return written.length === 4 ? written.replace(/[\da-f]/gi, '$&$&') : written;
};

test('A browser finds all that it needs to install the city', async ({ arrive }) => {
  const olena = await arrive('Олена', { locale: 'uk-UA' });
  await olena.goto('/');
  const browser = await olena.context().newCDPSession(olena);
  const { url, errors, data } = await browser.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(new URL(url).pathname).toBe('/manifest.webmanifest');
  const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
  // Playwright's contexts are private windows, from which nothing is installed.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);

  const manifest = JSON.parse(data ?? '') as Manifest;
  expect(manifest).toMatchObject({
    lang: 'uk',
    start_url: '/',
    shortcuts: [{ name: 'Кімнати' }, { name: 'Second Me' }],
  });
  const drawn = manifest.icons.filter(({ type }) => type === 'image/png');
  expect(drawn.map(({ sizes, purpose = 'any' }) => `${sizes} ${purpose}`)).toEqual([
    '192x192 any',
    '512x512 any',
    '512x512 maskable',
  ]);
  for (const { src, sizes } of drawn) expect(await sizeOf(olena, src), src).toBe(sizes);
  const apple = await olena.locator('link[rel="apple-touch-icon"]').getAttribute('href');
  expect(await sizeOf(olena, apple ?? '')).toBe('180x180');
  for (const { url: page } of manifest.shortcuts) expect((await olena.goto(page))?.status(), page).toBe(200);
});

for (const look of [{ colorScheme: 'dark' }, { colorScheme: 'light' }, { contrast: 'more' }] as const) {
  test(`What is around the page has the colour of its ground (${Object.values(look)})`, async ({ arrive }) => {
    const olena = await arrive('Олена', look);
    await olena.goto('/');
    const first = await ground(olena);
    await expect(around(olena)).toHaveAttribute('content', first);
    await olena.getByRole('button', { name: 'You and this page' }).click();
    await olena.getByRole('radio', { name: look.colorScheme === 'dark' ? 'Day' : 'Night' }).check();
    await expect(around(olena)).not.toHaveAttribute('content', first);
    await expect(around(olena)).toHaveAttribute('content', await ground(olena));
    await olena.reload();
    await expect(around(olena)).toHaveAttribute('content', await ground(olena));
  });
}

test('The menu offers to install the city while the browser does, and only then', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/');
  const menu = olena.getByRole('button', { name: 'You and this page' });
  const install = olena.getByRole('button', { name: 'Install the app' });
  await menu.click();
  await expect(olena.getByRole('radio', { name: 'Night' })).toBeVisible();
  await expect(install).toHaveCount(0);

  await olena.evaluate(() => {
    const asked = () => {
      document.documentElement.dataset.askedToInstall = '';
      // A resident takes a moment to answer.
      return new Promise((resolve) => setTimeout(resolve, 100));
    };
    window.dispatchEvent(Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt: asked }));
  });
  await install.click();
  await expect(olena.locator('html')).toHaveAttribute('data-asked-to-install', '');
  await expect(olena.getByRole('radio', { name: 'Night' }), 'the menu is closed').toBeHidden();
  await expect(menu).toBeFocused();
  await menu.click();
  await expect(install).toHaveCount(0);
});
