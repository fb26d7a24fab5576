import { expect } from '@playwright/test';
import { plainHttpHost } from './chromium.ts';
import { test } from './residents.ts';
import { composer, message, say } from './rooms.ts';

/** The city of a laptop, opened from a phone beside it: over plain HTTP a browser keeps some of its tools back. */
test('Over plain HTTP a message is sent and Second Me is asked', async ({ browser, baseURL }) => {
  const address = new URL(baseURL ?? '');
  address.hostname = plainHttpHost;
  const page = await browser.newPage({ baseURL: address.href });
  await page.goto('/rooms/general');
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  const text = `From the kitchen table ${Date.now()}`;
  await say(page, text);
  await expect(message(page, text)).toBeVisible();
  await expect(message(page, text)).not.toContainText('Sending…');
  await page.reload();
  await expect(message(page, text), 'the city has it').toBeVisible();
  await composer(page).fill('There is tea');
  await page.reload();
  await expect(composer(page), 'the tab has it').toHaveValue('There is tea');

  await page.goto('/secondme');
  const box = page.getByRole('textbox', { name: 'Question to Second Me' });
  await box.fill('Who is in the city now?');
  await box.press('Enter');
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('in the city right now');
  await page.close();
});
