import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { complaintsOf, isSameDocument, markDocument, test } from './residents.ts';
import { talkingRoom } from './rooms.ts';
import { speak } from './walk.ts';

const theme = (page: Page) => page.locator('html').getAttribute('data-theme');

test.describe('Language', () => {
  test('changes on the whole page without a reload, and is remembered', async ({ arrive }) => {
    const olena = await arrive('Олена');
    await olena.goto('/rooms');
    await expect(olena.getByRole('heading', { level: 1, name: 'Rooms' })).toBeVisible();
    await markDocument(olena);
    await olena.getByRole('button', { name: 'You and this page' }).click();
    await olena.getByRole('radio', { name: 'Українська' }).check();

    // The shell, a microfrontend's page, and another's slot: all of them at once.
    await expect(olena.getByRole('heading', { level: 1, name: 'Кімнати' })).toBeVisible();
    await expect(olena.getByRole('navigation').getByRole('link', { name: 'Місто' })).toBeVisible();
    await expect(olena.getByRole('region', { name: 'Хто в місті' })).toBeVisible();
    await expect(olena.locator('html')).toHaveAttribute('lang', 'uk');
    await expect(olena).toHaveTitle('Кімнати · DAARION City');
    expect(await isSameDocument(olena)).toBe(true);

    await olena.reload();
    await expect(olena.getByRole('heading', { level: 1, name: 'Кімнати' })).toBeVisible();
    await olena.getByRole('button', { name: 'Ви й ця сторінка' }).click();
    await olena.getByRole('radio', { name: 'English' }).check();
    await expect(olena.getByRole('heading', { level: 1, name: 'Rooms' })).toBeVisible();
  });

  test('takes dates, distances in time and numbers with it', async ({ arrive, baseURL }) => {
    const room = await talkingRoom(baseURL ?? '');
    const olena = await arrive('Олена');
    await olena.clock.install();
    await olena.goto('/rooms');
    const card = olena.getByRole('listitem').filter({ hasText: room.name }).locator('time');
    await expect(card).toHaveText('now');
    await olena.clock.fastForward('03:00');
    await expect(card).toHaveText('3 min. ago');
    // The date is made when a pointer comes.
    await card.dispatchEvent('pointerover');
    await expect(card).toHaveAttribute('title', /^\p{L}+ \d{1,2}, \d{4} at \d{1,2}:\d\d [AP]M$/u);
    await markDocument(olena);
    await speak(olena, 'uk');
    await expect(card).toHaveText('3 хв тому');
    await card.dispatchEvent('pointerout');
    await card.dispatchEvent('pointerover');
    await expect(card).toHaveAttribute('title', /^\d{1,2} \p{L}+ \d{4} р\. о \d\d:\d\d$/u);

    await olena.getByRole('link', { name: room.name }).click();
    const time = olena.getByRole('article').first().locator('time');
    await expect(time).toHaveAttribute('title', /^\d{1,2} \p{L}+ \d{4} р\. о \d\d:\d\d$/u);
    await expect(time).toHaveText(/^\d\d:\d\d$/);
    await olena.getByRole('main').getByRole('textbox').fill('x'.repeat(4_001));
    const refusal = olena.getByRole('main').getByRole('alert');
    await expect(refusal).toContainText('щонайбільше 4\u00a0000 символів');
    await speak(olena, 'en');
    await expect(refusal).toContainText('at most 4,000 characters');
    await expect(time).toHaveText(/^\d{1,2}:\d\d [AP]M$/);
    expect(await isSameDocument(olena)).toBe(true);
  });

  test('is the browser’s own at the first visit', async ({ arrive }) => {
    const olena = await arrive('Олена', { locale: 'uk-UA' });
    await olena.goto('/');
    await expect(olena.getByRole('heading', { level: 1, name: 'Місто не спить' })).toBeVisible();
    const friend = await arrive('Ann', { locale: 'fr-FR' });
    await friend.goto('/');
    await expect(friend.getByRole('heading', { level: 1, name: 'The city is awake' })).toBeVisible();
  });
});

test('Day and night follow the system until one is chosen, and the choice is remembered', async ({ arrive }) => {
  const olena = await arrive('Олена', { colorScheme: 'dark' });
  await olena.goto('/');
  expect(await theme(olena)).toBe('dark');
  const background = () => olena.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const night = await background();
  await olena.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => theme(olena)).toBe('light');
  expect(await background()).not.toBe(night);

  await olena.getByRole('button', { name: 'You and this page' }).click();
  await olena.getByRole('radio', { name: 'Night' }).check();
  await expect.poll(() => theme(olena)).toBe('dark');
  await olena.reload();
  expect(await theme(olena)).toBe('dark');
  await olena.getByRole('button', { name: 'You and this page' }).click();
  await olena.getByRole('radio', { name: 'Auto' }).check();
  await expect.poll(() => theme(olena)).toBe('light');
});

test('Who asks the system for more contrast gets it, and who chooses it, too', async ({ arrive }) => {
  const olena = await arrive('Олена', { colorScheme: 'light', contrast: 'more' });
  await olena.goto('/');
  expect(await theme(olena)).toBe('contrast');
  await olena.emulateMedia({ contrast: 'no-preference' });
  await expect.poll(() => theme(olena)).toBe('light');
  await olena.getByRole('button', { name: 'You and this page' }).click();
  await olena.getByRole('radio', { name: 'Contrast' }).check();
  await expect.poll(() => theme(olena)).toBe('contrast');
  await olena.reload();
  expect(await theme(olena), 'before the shell runs').toBe('contrast');
});

type Visited = {
  name: string;
  path: string;
  /** The picture shows all of it; without, what a resident sees at first. */
  whole?: boolean;
  ready: (page: Page) => Promise<void>;
};

/** Every page of the city, and how to know that it is all there. */
function pagesOf(room: { slug: string }): Visited[] {
  const main = (page: Page) => page.getByRole('main');
  return [
    {
      name: 'home',
      path: '/',
      whole: true,
      ready: (page) =>
        expect(
          main(page)
            .getByRole('listitem')
            .filter({ hasText: /Тарас|Olha/ })
            .first(),
        ).toBeVisible(),
    },
    {
      name: 'rooms',
      path: '/rooms',
      whole: true,
      ready: (page) => expect(page.getByRole('link', { name: 'General' })).toBeVisible(),
    },
    { name: 'room', path: `/rooms/${room.slug}`, ready: (page) => expect(page.getByRole('article')).toHaveCount(7) },
    {
      name: 'second-me',
      path: '/secondme',
      async ready(page) {
        const box = main(page).getByRole('textbox');
        await box.fill('Які кімнати популярні?');
        await box.press('Enter');
        await expect(main(page).getByRole('article')).toContainText(/No language model|Без мовної моделі/);
      },
    },
    {
      name: 'not-found',
      path: '/there/is/no/such/page',
      ready: (page) => expect(main(page).getByRole('link')).toHaveAttribute('href', '/'),
    },
  ];
}

const looks = [
  { width: 1280, height: 800, colorScheme: 'dark', locale: 'uk-UA' },
  { width: 360, height: 740, colorScheme: 'light', locale: 'en-GB' },
  { width: 320, height: 640, colorScheme: 'dark', locale: 'en-GB' },
] as const;

for (const { width, height, colorScheme, locale } of looks) {
  const look = `${width}-${colorScheme}-${locale.slice(0, 2)}`;
  test(`Every page fits a screen of ${width} px and has nothing to complain about (${look})`, async ({
    arrive,
    baseURL,
  }, info) => {
    const room = await talkingRoom(baseURL ?? '');
    const olena = await arrive('Олена', { viewport: { width, height }, colorScheme, locale });
    const complaints = complaintsOf(olena);
    for (const { name, path, whole = false, ready } of pagesOf(room)) {
      await test.step(`${name} at ${path}`, async () => {
        await olena.goto(path);
        await ready(olena);
        await expect(olena.locator('[aria-busy]')).toHaveCount(0);
        const overflow = await olena.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, `${name}: pixels to the right of the screen`).toBeLessThanOrEqual(0);
        const screen = join(info.project.outputDir, 'screens', `${name}-${look}.png`);
        await olena.screenshot({ path: screen, fullPage: whole, animations: 'disabled', timeout: 30_000 });
        await info.attach(`${name}-${look}`, { path: screen, contentType: 'image/png' });
      });
    }
    // The one that is not there answers 404, which the browser itself notes.
    expect(complaints).toEqual([expect.stringMatching(/such\/page: Failed to load resource: .*404/)]);
  });
}

test('The very first visit is quiet, too', async ({ page }) => {
  const complaints = complaintsOf(page);
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Who is in the city' })).toContainText('active now');
  expect(complaints).toEqual([]);
});
