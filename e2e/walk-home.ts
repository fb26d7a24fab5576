import { expect, type Locator } from '@playwright/test';
import { answerWith, emptyAnswer, holdAnswer, refuseAnswer } from './answers-in-hand.ts';
import type { Walker } from './walk.ts';

/** What the walker calls themselves on Matrix. */
export const matrixId = '@olena:matrix.example';
/** What its resident calls a token. */
export const tokenName = 'Ноутбук Олени';

/** City Home, and what the frame of every page has: the resident's menu, notices, who is here, the connection's state. */
export async function walkHome(walker: Walker): Promise<void> {
  const { page, say, socket, look } = walker;
  const main = page.getByRole('main');
  await page.goto('/');
  await expect(rooms(walker).getByRole('listitem')).toHaveCount(3);
  await look('home');

  await page.getByTitle(say('Show everyone')).click();
  await expect(page.getByRole('dialog').getByText('Олена')).toBeVisible();
  await look('home: who is in the city');
  await page.keyboard.press('Escape');

  await page.getByTitle(say('Your status: {words}', { words: say('online') })).click();
  await expect(page.getByRole('heading', { name: say('Who does not see you') })).toBeVisible();
  await expect(
    page.getByRole('dialog').getByText(say('Nobody. In the list of who is in the city you can hide from one of them.')),
  ).toBeVisible();
  await look('home: how others see you');
  await page.keyboard.press('Escape');

  const menu = page.getByRole('button', { name: say('You and this page: {name}', { name: 'Олена' }) });
  const letGo = await answerWith(page, 'MatrixGatewayService/GetBridge', { presence: true });
  await menu.click();
  await page.getByRole('button', { name: 'Matrix', exact: true }).click();
  await page.getByLabel(say('Matrix ID')).fill(matrixId);
  await page.getByRole('button', { name: say('Link') }).click();
  await expect(page.getByText(say('Paste the access token, without spaces.'))).toBeVisible();
  await look('home: a Matrix account that cannot be');
  await page.keyboard.press('Escape');
  await letGo();

  await menu.click();
  const name = page.getByLabel(say('Your name in the city'));
  await expect(name).toBeVisible();
  await look('home: the resident’s menu');
  await name.fill('');
  await page.getByRole('button', { name: say('Save') }).click();
  await expect(page.getByText(say('A name has 1 to 40 characters.'))).toBeVisible();
  await look('home: a name that cannot be');
  const longest = 'Олена-Маргарита з вулиці Лесі Українки..';
  await name.fill(longest);
  await page.getByRole('button', { name: say('Save') }).click();
  const notice = page.getByText(say('The city knows you as {wanted} now.', { wanted: longest }));
  await expect(notice).toBeVisible();
  // Under a pointer it stays for as long as it is looked at.
  await notice.dispatchEvent('pointerover');
  await look('home: a notice');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: say('Close') }).click();
  await walkAccount(walker);

  await page.context().setOffline(true);
  await expect(page.getByRole('status').filter({ hasText: offline(walker) })).toBeVisible();
  await look('home: no network');
  await page.context().setOffline(false);
  await expect(page.getByRole('status').filter({ hasText: offline(walker) })).toHaveCount(0);

  // As a resident comes back to it from another page; nothing is told over the socket meanwhile.
  const states = [
    ['loading', holdAnswer, () => main.locator('[aria-busy=true]').first()],
    ['refused', refuseAnswer, () => main.getByRole('alert').first()],
    ['empty', emptyAnswer, () => main.getByText(say('The city has no rooms yet'))],
  ] as const;
  for (const [state, answer, sign] of states) {
    await page.goto('/secondme');
    await expect(main.getByRole('textbox')).toBeVisible();
    const letGo = await answer(page, 'HomeService/GetHome');
    socket.hold();
    await page
      .getByRole('navigation')
      .getByRole('link', { name: say('City'), exact: true })
      .click();
    await expect(sign()).toBeVisible();
    await look(`home: ${state}`);
    await letGo();
    socket.release();
  }
}

/** The resident's account, with a token of a program of theirs. */
async function walkAccount({ page, say, look }: Walker): Promise<void> {
  const data = { name: tokenName, scopes: ['secondme.ask', 'city.read', 'secondme.read'] };
  expect((await page.request.post('/auth/tokens', { data })).status()).toBe(201);
  await page.locator('[popovertarget="resident-menu"]').first().click();
  await page.getByRole('button', { name: say('Account'), exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(tokenName, { exact: true })).toBeVisible();
  await look('account');
  await dialog.getByRole('button', { name: say('Delete the account…') }).click();
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await look('account: is it to be deleted');
  await dialog.getByRole('button', { name: say('Keep the account') }).click();
  await page.keyboard.press('Escape');
}

const rooms = ({ page, say }: Walker): Locator => page.getByRole('region', { name: say('Where people are') });

/** The banner without the time in it. */
const offline = ({ say }: Walker): string =>
  say('There is no network. The page shows the city as of {time}.').split('{')[0] ?? '';
