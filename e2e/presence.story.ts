import { expect, type Locator, type Page } from '@playwright/test';
import { emptyCity, test } from './residents.ts';

/** The presence bar. */
const bar = (page: Page): Locator => page.getByRole('region', { name: 'Who is in the city' });

/** How many are active now, by the bar. */
const count = (page: Page): Locator => bar(page).getByTitle('Show everyone');

/** The residents whom the bar names. */
const faces = (page: Page): Locator => bar(page).getByRole('listitem');

test('The bar shows both residents, and drops the one who leaves', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await emptyCity(olena);
  await olena.goto('/');
  await expect(count(olena)).toHaveText('1 active now');
  await expect(faces(olena)).toHaveText([/You.*online/]);

  await taras.goto('/');
  await expect(count(olena)).toHaveText('2 active now');
  await expect(faces(olena)).toHaveText([/You.*online/, /Тарас.*online/]);
  await expect(faces(taras)).toHaveText([/You.*online/, /Олена.*online/]);

  await taras.close();
  await expect(faces(olena)).toHaveText([/You.*online/]);
  await expect(count(olena)).toHaveText('1 active now');
});

test('Two tabs of one resident are one resident, who is gone with the last of them', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await emptyCity(olena);
  await taras.goto('/');
  await olena.goto('/');
  const second = await olena.context().newPage();
  await second.goto('/rooms');
  for (const page of [olena, second, taras]) await expect(count(page)).toHaveText('2 active now');

  await second.close();
  // She is counted for as long as a tab of hers is open: the city has had time to see this one go.
  const nadia = await arrive('Надія');
  await nadia.goto('/');
  await expect(faces(taras)).toHaveText([/You/, /Надія/, /Олена/]);
  await olena.close();
  await expect(faces(taras)).toHaveText([/You/, /Надія/]);
});

test('Who does nothing for five minutes is away, and active again at the first sign', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await emptyCity(olena);
  await olena.clock.install();
  await olena.goto('/');
  await taras.goto('/');
  const herFace = faces(taras).filter({ hasText: 'Олена' });
  await expect(herFace).toContainText('online');

  await olena.clock.fastForward('05:01');
  await expect(herFace).toContainText('away');
  await expect(count(taras), 'away is still in the city').toHaveText('2 active now');
  await olena.mouse.move(200, 200);
  await expect(herFace).toContainText('online');
});

test('Everyone is in the list behind the count', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await emptyCity(olena);
  await taras.goto('/');
  await olena.goto('/');
  await expect(count(olena)).toHaveText('2 active now');
  await count(olena).click();
  const dialog = olena.getByRole('dialog', { name: 'In the city now' });
  const active = dialog.getByRole('region', { name: 'Active now' });
  await expect(active.getByRole('listitem')).toHaveText([/Олена.*you/, /Тарас/]);
  await olena.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('A new name is what the others see', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await emptyCity(olena);
  await taras.goto('/');
  await olena.goto('/');
  await expect(faces(taras)).toHaveText([/You/, /Олена/]);
  await olena.getByRole('button', { name: 'You and this page' }).click();
  await olena.getByLabel('Your name in the city').fill('Олена Майстриня');
  await olena.getByRole('button', { name: 'Save' }).click();
  await expect(olena.getByText('The city knows you as Олена Майстриня now.')).toBeVisible();
  await expect(faces(taras)).toHaveText([/You/, /Олена Майстриня/]);
  await expect(count(taras)).toHaveText('2 active now');
});
