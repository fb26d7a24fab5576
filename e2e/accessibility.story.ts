import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { type Arrive, test } from './residents.ts';
import { makeRoom, message, roomName, say } from './rooms.ts';

/** What keeps somebody from using the page as it is now, with the element that does. */
async function obstacles(page: Page): Promise<string[]> {
  await page.evaluate(layOffGradients);
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${page.url()} ${id}: ${help}\n  ${node.target}\n  ${node.failureSummary}`),
  );
}

/** Contrast cannot be measured over a gradient; each of the city's lies on a ground that differs from it by a shade. */
function layOffGradients(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { background-image: none !important } main svg { visibility: hidden }');
  document.adoptedStyleSheets = [sheet];
}

/** How a resident looks at the city. */
type Look = { colorScheme: 'dark' | 'light'; viewport: { width: number; height: number } };

/** Every page of the city, and its windows, as one resident meets them; each is looked at when it stands. */
async function walk(
  arrive: Arrive,
  { colorScheme, viewport }: Look,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const olena = await arrive('Олена', { colorScheme, viewport });
  const room = roomName('Garden');
  await makeRoom(olena, room, 'Seeds and bees');
  await look(olena);
  await say(olena, 'Who has seeds?');
  await expect(message(olena, 'Who has seeds?')).toBeVisible();
  await look(olena);

  await olena.goto('/rooms');
  await expect(olena.getByRole('link', { name: room, exact: true })).toBeVisible();
  await look(olena);
  await olena.getByRole('button', { name: 'New room' }).click();
  await olena.getByRole('dialog').getByRole('button', { name: 'Create room' }).click();
  await expect(olena.getByRole('dialog').getByText('A room needs a name.')).toBeVisible();
  await look(olena);

  await olena.goto('/');
  await expect(olena.getByRole('region', { name: 'Where people are' }).getByRole('listitem').first()).toBeVisible();
  await look(olena);
  await olena.getByRole('button', { name: 'active now' }).click();
  await expect(olena.getByRole('dialog', { name: 'In the city now' }).getByText('Олена')).toBeVisible();
  await look(olena);
  await olena.keyboard.press('Escape');
  await olena.getByRole('button', { name: 'You and this page' }).click();
  await expect(olena.getByLabel('Your name in the city')).toBeVisible();
  await look(olena);

  await olena.goto('/secondme');
  await expect(olena.getByRole('button', { name: 'Who is in the city now?' })).toBeVisible();
  await look(olena);
  await olena.getByRole('button', { name: 'Who is in the city now?' }).click();
  await expect(olena.getByText('No language model', { exact: true })).toBeVisible();
  await look(olena);
  await olena.getByRole('button', { name: 'Clear history' }).click();
  await look(olena);

  await olena.goto('/nowhere');
  await expect(olena.getByRole('heading', { level: 1, name: 'There is nothing at this address' })).toBeVisible();
  await look(olena);
}

const looks: readonly (Look & { name: string })[] = [
  { name: 'at night on a desk', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'by day on a desk', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'at night in a hand', colorScheme: 'dark', viewport: { width: 360, height: 740 } },
];
for (const how of looks) {
  test(`No page of the city has an obstacle that a machine can find, ${how.name}`, async ({ arrive }) => {
    const found: string[] = [];
    await walk(arrive, how, async (page) => {
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
      found.push(...(await obstacles(page)));
    });
    expect(found.join('\n')).toBe('');
  });
}
