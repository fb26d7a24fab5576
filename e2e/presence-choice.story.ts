import { expect, type Locator, type Page } from '@playwright/test';
import { emptyCity, test } from './residents.ts';

/** The presence bar. */
const bar = (page: Page): Locator => page.getByRole('region', { name: 'Who is in the city' });

/** How many are active now, by the bar. */
const count = (page: Page): Locator => bar(page).getByTitle('Show everyone');

/** The residents whom the bar names. */
const faces = (page: Page): Locator => bar(page).getByRole('listitem');

/** The window in which a resident chooses how others see them. */
const choices = (page: Page): Locator => page.getByRole('dialog', { name: 'How others see you' });

/** Opens that window by one's own face in the bar. */
async function openChoices(page: Page): Promise<void> {
  await bar(page).getByTitle('Your status').click();
  await expect(choices(page)).toBeVisible();
}

const choice = (page: Page, name: string): Locator => choices(page).getByRole('button', { name });

test('Others see that one is not to be disturbed, and not that one is invisible', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await emptyCity(olena);
  for (const page of [olena, taras]) await page.goto('/');
  await expect(faces(taras)).toHaveText([/You/, /Олена.*online/]);

  await openChoices(olena);
  await choice(olena, 'Do not disturb').click();
  await expect(choice(olena, 'Do not disturb')).toHaveAttribute('aria-pressed', 'true');
  await choice(olena, 'For an hour').click();
  await expect(choices(olena).getByText(/^Until \d/)).toBeVisible();
  await expect(faces(taras)).toHaveText([/You/, /Олена.*do not disturb/]);

  await choice(olena, 'Invisible').click();
  await expect(faces(taras)).toHaveText([/You/]);
  await expect(count(taras)).toHaveText('1 active now');
  await olena.keyboard.press('Escape');
  await expect(faces(olena)).toHaveText([/You.*not seen by others/, /Тарас/]);
  await olena.reload();
  await expect(faces(olena), 'it is the same after a reload').toHaveText([/You.*not seen by others/, /Тарас/]);

  await openChoices(olena);
  await choice(olena, 'Automatic').click();
  await expect(faces(taras)).toHaveText([/You/, /Олена.*online/]);
  await expect(count(taras)).toHaveText('2 active now');
});

test('A choice that the city refuses, or that does not reach it, is as it was, and that is said', async ({
  arrive,
}) => {
  const olena = await arrive('Олена');
  await olena.goto('/');
  await openChoices(olena);
  await olena.route('**/*PresenceService/SetStatus', (route) =>
    route.fulfill({ status: 429, json: { code: 'resource_exhausted', message: 'too often' } }),
  );
  await choice(olena, 'Invisible').click();
  const alert = choices(olena).getByRole('alert');
  await expect(alert).toHaveText('It is as it was: that was too much at once. Wait a moment.');
  await expect(choice(olena, 'Automatic')).toHaveAttribute('aria-pressed', 'true');
  await olena.unroute('**/*PresenceService/SetStatus');

  await olena.context().setOffline(true);
  await choice(olena, 'Invisible').click();
  await expect(alert).toHaveText('It is as it was: there is no network.');
  await expect(choice(olena, 'Automatic')).toHaveAttribute('aria-pressed', 'true');
});

test('Who is hidden from sees nobody come or go, until that is taken back', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await emptyCity(olena);
  for (const page of [olena, taras]) await page.goto('/');
  await count(olena).click();
  await olena.getByRole('button', { name: 'Hide my presence from Тарас' }).click();
  await expect(faces(taras)).toHaveText([/You/]);
  const hide = olena.getByRole('button', { name: 'Hide my presence from Тарас' });
  await expect(hide).toHaveAttribute('aria-pressed', 'true');
  await olena.keyboard.press('Escape');
  await expect(faces(olena), 'she sees him as ever').toHaveText([/You/, /Тарас.*online/]);
  await olena.getByRole('button', { name: 'Undo' }).click();
  await expect(faces(taras)).toHaveText([/You/, /Олена.*online/]);

  await test.step('also in a room, from the list of who is there', async () => {
    for (const page of [olena, taras]) await page.goto('/rooms/general');
    const inside = (page: Page) => page.getByRole('complementary', { name: 'Who is here' }).getByRole('listitem');
    await expect(inside(taras)).toHaveText([/Олена/, /Тарас/]);
    await inside(olena).filter({ hasText: 'Тарас' }).hover();
    await hide.click();
    await expect(inside(taras)).toHaveText([/Тарас/]);
    await expect(hide).toHaveAttribute('aria-pressed', 'true');
    await olena.getByRole('button', { name: 'Undo' }).click();
    await expect(inside(taras)).toHaveText([/Олена/, /Тарас/]);
  });
});

test('Who leaves while one looks has left, and when is told if they let it be; agents are listed apart', async ({
  arrive,
}) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await emptyCity(olena);
  for (const page of [olena, taras]) await page.goto('/');
  await count(olena).click();
  const group = (name: string) => olena.getByRole('dialog').getByRole('region', { name }).getByRole('listitem');
  await expect(group('Active now')).toHaveText([/Олена/, /Тарас/]);
  await expect(group('Agents')).toHaveText([/City Guide.*online/]);
  await taras.goto('about:blank');
  await expect(group('Active now')).toHaveText([/Олена/]);
  await expect(group('Just left')).toHaveText([/Тарас.*offline.*(now|second)/]);
  await taras.goto('/');
  await expect(group('Just left')).toHaveCount(0);
});

test('A hidden tab changes nothing, and who closes the last one is gone at once', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await emptyCity(olena);
  await taras.goto('/');
  await olena.goto('/');
  await expect(faces(taras)).toHaveText([/You/, /Олена.*online/]);
  const seen: string[] = [];
  await taras.exposeFunction('note', (words: string) => seen.push(words));
  await faces(taras)
    .last()
    .evaluate((face) => {
      const note = (globalThis as unknown as { note(words: string): void }).note;
      new MutationObserver(() => note(face.textContent)).observe(face, { subtree: true, characterData: true });
    });
  await olena.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
  await olena.waitForTimeout(3_000);
  expect(seen).toEqual([]);
  await expect(faces(taras)).toHaveText([/You/, /Олена.*online/]);

  await olena.goto('about:blank');
  // Whose connection only breaks has five seconds to come back.
  await expect(faces(taras)).toHaveText([/You/], { timeout: 4_000 });
});
