import { expect, type Page } from '@playwright/test';
import { followFocus } from './focus.ts';
import { isSameDocument, markDocument, test } from './residents.ts';
import { makeRoom, roomName } from './rooms.ts';
import { bringSight } from './sight.ts';

test('The menu of a resident holds the focus in view, and closes when Tab goes on', async ({ arrive }) => {
  const olena = await arrive('Олена', { viewport: { width: 360, height: 400 } });
  await bringSight(olena);
  await olena.goto('/');
  const name = olena.getByLabel('Your name in the city');
  const button = olena.getByRole('button', { name: /You and this page: Олена/ });
  await button.press('Enter');
  await expect(name).toBeVisible();
  const { stops, lost } = await followFocus(olena);
  expect(stops).toBeGreaterThan(3);
  expect(lost).toEqual([]);
  await expect(name).toBeHidden();

  await button.click();
  await expect(name).toBeVisible();
  await button.click();
  await expect(name, 'its button closes it, too').toBeHidden();
});

const focused = (page: Page) => page.locator(':focus');

test('The first stop of Tab leads past the header', async ({ arrive }) => {
  const olena = await arrive('Олена');
  for (const path of ['/', '/rooms', '/secondme', '/nowhere']) {
    await olena.goto(path);
    await expect(olena.getByRole('button', { name: /You and this page: Олена/ })).toBeVisible();
    await olena.keyboard.press('Tab');
    await expect(focused(olena)).toHaveText('To the content');
    await expect(focused(olena)).toBeInViewport();
    await olena.keyboard.press('Enter');
    await expect(olena.getByRole('main')).toBeFocused();
    await olena.keyboard.press('Tab');
    expect(await olena.getByRole('main').evaluate((main) => main.contains(document.activeElement))).toBe(true);
  }
});

test('Another page begins at its start: with the focus, at the top, by its own title; so does the way back', async ({
  arrive,
}) => {
  const olena = await arrive('Олена');
  const room = roomName('Tower');
  await makeRoom(olena, room);
  await olena.goto('/');
  await markDocument(olena);
  const main = olena.getByRole('main');
  const expectPage = async (title: string, heading: string) => {
    await expect(olena.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expect(olena).toHaveTitle(title);
    await expect(main).toBeFocused();
    expect(await olena.evaluate(() => scrollY)).toBe(0);
  };
  await olena.getByRole('link', { name: 'All rooms' }).click();
  await expectPage('Rooms · DAARION City', 'Rooms');
  await olena.getByRole('link', { name: room }).click();
  await expectPage(`${room} · DAARION City`, room);
  await olena.getByRole('navigation').getByRole('link', { name: 'Second Me' }).click();
  await expectPage('Second Me · DAARION City', 'Second Me');
  await olena.goBack();
  await expectPage(`${room} · DAARION City`, room);
  await olena.goBack();
  await expectPage('Rooms · DAARION City', 'Rooms');
  await olena.goBack();
  await expectPage('DAARION City', 'The city is awake');
  await olena.goForward();
  await expectPage('Rooms · DAARION City', 'Rooms');
  expect(await isSameDocument(olena)).toBe(true);
});
