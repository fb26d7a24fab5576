import { expect, type Page } from '@playwright/test';
import { test } from './residents.ts';

const account = (page: Page) => page.getByRole('dialog', { name: 'Account', exact: true });

async function openAccount(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^You and this page: / }).click();
  await page.getByRole('button', { name: 'Account', exact: true }).click();
  await expect(account(page)).toBeVisible();
}

test('A program gets a token, once, and none of it any more when it is revoked', async ({ arrive, request }) => {
  const olena = await arrive('Олена');
  await olena.goto('/');
  await openAccount(olena);
  await expect(account(olena)).toContainText('You have made none.');
  await account(olena).getByRole('button', { name: 'Make a token' }).click();
  const making = olena.getByRole('dialog', { name: 'New token' });
  await making.getByRole('textbox', { name: 'Where it will be used' }).fill('My laptop');
  await olena.keyboard.press('Enter');
  await expect(making).toContainText('The token “My laptop” is shown only now.');
  const connection = await making.getByRole('group', { name: 'Text to copy' }).last().innerText();
  const { url, headers } = JSON.parse(connection).mcpServers.daarion;
  const data = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  const ask = () => request.post(url, { headers: { ...headers, accept: 'application/json, text/event-stream' }, data });
  expect(await (await ask()).text(), 'it is all that a program needs').toContain('ask_second_me');

  await making.getByRole('button', { name: 'I have copied it' }).click();
  const token = account(olena).getByRole('listitem').filter({ hasText: 'My laptop' });
  await expect(token).toContainText('It may ask your Second Me and read the city as far as your Second Me may.');
  await token.getByRole('button', { name: 'Revoke “My laptop”' }).click();
  await expect(token.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await token.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(account(olena).getByRole('status').filter({ hasText: '“My laptop” is revoked.' })).toBeVisible();
  expect((await ask()).status()).toBe(401);
});

test('Who deletes their account is told what stays, and begins anew as somebody else', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/secondme');
  await olena.getByRole('button', { name: 'What can you do?' }).click();
  await expect(olena.getByRole('region', { name: 'Your last questions' }).getByRole('listitem')).toHaveCount(1);
  await openAccount(olena);
  await account(olena).getByRole('button', { name: 'Delete the account…' }).click();
  const deletion = olena.getByRole('dialog', { name: 'Delete the account?' });
  await expect(deletion).toContainText('what you wrote in rooms');
  const sure = deletion.getByRole('button', { name: 'Delete for good' });
  await expect(sure).toBeDisabled();
  await deletion.getByRole('textbox').fill('Олена');
  await sure.click();
  await expect(olena).toHaveURL('/');
  await expect(olena.getByRole('button', { name: /^You and this page: (?!Олена)./ })).toBeVisible();
  await olena.getByRole('link', { name: 'Talk to Second Me' }).click();
  await expect(olena.getByRole('heading', { name: 'What would you like to know?' })).toBeVisible();
});
