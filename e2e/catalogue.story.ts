import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { bringAxe, obstacles } from './obstacles.ts';
import { complaintsOf, test } from './residents.ts';

const ui = join(import.meta.dirname, '../shell/src/ui');

/** Every file of the city's looks that gives a component. */
const files = readdirSync(ui).filter(
  (file) => /^[^.]+\.tsx$/.test(file) && /^export function [A-Z]/m.test(readFileSync(join(ui, file), 'utf8')),
);

const exhibit = (page: Page, file: string): Locator => page.locator(`[id="${file.replace('.tsx', '')}"]`);

/** The part of an exhibit that stands in one theme. */
const inTheme = (shown: Locator, theme: string): Locator => shown.locator(`[data-theme="${theme}"]`);

/** Opens the catalogue as somebody who chose this theme. */
async function openCatalogue(page: Page, theme: string): Promise<void> {
  await page.addInitScript((chosen) => localStorage.setItem('city.theme', chosen), theme);
  await page.goto('/catalogue');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Catalogue of components|Каталог компонентів/);
}

test('The catalogue shows every component there is, each in three themes', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await openCatalogue(olena, 'dark');
  expect(files.length).toBeGreaterThan(12);
  for (const file of files) {
    const shown = exhibit(olena, file);
    await expect(shown.getByText(`shell/ui/${file}`, { exact: true }), file).toBeVisible();
    for (const theme of ['dark', 'light', 'contrast']) {
      await expect(inTheme(shown, theme).getByRole('code').first(), `${file}, ${theme}`).toBeVisible();
    }
    await expect(
      olena.getByRole('navigation', { name: 'In the catalogue' }).locator(`a[href="#${file.replace('.tsx', '')}"]`),
    ).toHaveCount(1);
  }
});

const looks = [
  { theme: 'dark', locale: 'uk-UA', width: 1280 },
  { theme: 'light', locale: 'en-GB', width: 1280 },
  { theme: 'contrast', locale: 'uk-UA', width: 1280 },
  { theme: 'contrast', locale: 'en-GB', width: 360 },
  { theme: 'dark', locale: 'uk-UA', width: 320 },
] as const;

for (const { theme, locale, width } of looks) {
  const name = `catalogue-${width}-${theme}-${locale.slice(0, 2)}`;
  test(`It fits a screen of ${width} px and has nothing to complain about (${name})`, async ({ arrive }, info) => {
    const olena = await arrive('Олена', { locale, viewport: { width, height: 800 } });
    const complaints = complaintsOf(olena);
    await bringAxe(olena);
    await openCatalogue(olena, theme);
    expect(await olena.locator('html').getAttribute('data-theme')).toBe(theme);
    const overflow = await olena.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, 'pixels to the right of the screen').toBeLessThanOrEqual(0);
    const screen = join(info.project.outputDir, 'screens', `${name}.png`);
    await olena.screenshot({ path: screen, fullPage: true, animations: 'disabled', timeout: 30_000 });
    await info.attach(name, { path: screen, contentType: 'image/png' });
    expect(complaints).toEqual([]);
    // Each panel has the ground of its theme, so contrast is measured in all three of them at once.
    expect((await obstacles(olena)).join('\n')).toBe('');
  });
}

test('An address may name a component, and the page begins at it', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/catalogue#ribbon');
  await expect(olena.getByRole('heading', { name: 'Ribbon' })).toBeInViewport();
});

/** What a resident sees of an element, as the browser has worked it out. */
type Seen = { color: string; background: string; border: string; scheme: string };

const seen = (element: Locator): Promise<Seen> =>
  element.evaluate((of) => {
    const { color, backgroundColor, borderColor, colorScheme } = getComputedStyle(of);
    return { color, background: backgroundColor, border: borderColor, scheme: colorScheme };
  });

test('A theme on a section is a theme of all that is in it, whatever the theme of the page', async ({ arrive }) => {
  const bySection: Record<string, Seen[][]> = {};
  for (const theme of ['dark', 'light', 'contrast']) {
    const olena = await arrive('Олена');
    await openCatalogue(olena, theme);
    for (const section of ['dark', 'light', 'contrast']) {
      const primary = inTheme(exhibit(olena, 'button.tsx'), section).getByRole('button').first();
      const field = inTheme(exhibit(olena, 'text-field.tsx'), section).getByRole('textbox').first();
      const words = inTheme(exhibit(olena, 'empty-state.tsx'), section).getByText('Nobody is here yet');
      bySection[section] ??= [];
      bySection[section].push(await Promise.all([primary, field, words].map(seen)));
    }
  }
  for (const [section, pages] of Object.entries(bySection)) {
    expect(pages[1], section).toEqual(pages[0]);
    expect(pages[2], section).toEqual(pages[0]);
  }
  const [dark, light, contrast] = ['dark', 'light', 'contrast'].map((section) => bySection[section]?.[0]);
  for (const probe of [0, 1, 2]) {
    expect(light?.[probe]).not.toEqual(dark?.[probe]);
    expect(contrast?.[probe]).not.toEqual(dark?.[probe]);
  }
  expect([dark, light, contrast].map((probes) => probes?.[1]?.scheme)).toEqual(['dark', 'light', 'dark']);
});

test('With the system’s own colours every state is still told', async ({ arrive }) => {
  const olena = await arrive('Олена', { forcedColors: 'active' });
  await openCatalogue(olena, 'light');
  await test.step('how present somebody is', async () => {
    const dots = inTheme(exhibit(olena, 'presence-dot.tsx'), 'dark').locator('[class*="dot"]:first-child');
    await expect(dots).toHaveCount(5);
    const shapes = await dots.evaluateAll((all) =>
      all.map((dot) => {
        const { backgroundColor, backgroundImage, borderStyle } = getComputedStyle(dot);
        return `${backgroundColor} ${backgroundImage} ${borderStyle}`;
      }),
    );
    expect(new Set(shapes).size, shapes.join('\n')).toBe(5);
  });
  await test.step('which choice is made', async () => {
    await olena.getByRole('button', { name: 'You and this page' }).click();
    const ground = (name: string) =>
      olena.getByRole('radio', { name }).evaluate((input) => {
        return getComputedStyle(input.nextElementSibling ?? input).backgroundColor;
      });
    expect(await ground('Day')).not.toBe(await ground('Night'));
    expect(await ground('Auto')).toBe(await ground('Night'));
    await olena.keyboard.press('Escape');
  });
  await test.step('which page this is', async () => {
    await olena.goto('/rooms');
    const link = (name: string) =>
      olena.getByRole('navigation', { name: 'Pages of the city' }).getByRole('link', { name, exact: true });
    await expect(link('Rooms')).toHaveCSS('text-decoration-line', 'underline');
    await expect(link('City')).toHaveCSS('text-decoration-line', 'none');
  });
  await test.step('where the focus is', async () => {
    await olena.keyboard.press('Tab');
    await olena.keyboard.press('Tab');
    const { style, width } = await olena.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
      return { style: outlineStyle, width: Number.parseFloat(outlineWidth) };
    });
    expect(style).toBe('solid');
    expect(width).toBeGreaterThanOrEqual(2);
  });
});

test('A notice with an action waits for whoever is at it, and its button works', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.clock.install();
  await openCatalogue(olena, 'dark');
  const show = inTheme(exhibit(olena, 'toast.tsx'), 'dark').getByRole('button', { name: 'Show it' });
  const notice = olena.locator('body').getByRole('status').filter({ hasText: 'The history is erased.' });
  const here = await notice.count();
  await show.click();
  await expect(notice).toHaveCount(here + 1);
  await notice.last().getByRole('button', { name: 'Undo' }).focus();
  await olena.clock.fastForward('02:00');
  await expect(notice).toHaveCount(here + 1);
  await olena.keyboard.press('Enter');
  await expect(notice).toHaveCount(here);
  await expect(show, 'the focus is back').toBeFocused();

  await show.click();
  await expect(notice).toHaveCount(here + 1);
  await olena.clock.fastForward('00:14');
  await expect(notice).toHaveCount(here + 1);
  await olena.clock.fastForward('00:02');
  await expect(notice).toHaveCount(here);
});
