import { expect, type Locator, type Page } from '@playwright/test';
import { arrive as arriveOutside } from 'services/city-client.testing.ts';

/** A name that no other story has used. */
export const roomName = (words: string): string => `${words} ${Date.now().toString(36)}`;

/** Makes a room through the screen and is inside it. */
export async function makeRoom(page: Page, name: string, description = ''): Promise<void> {
  await page.goto('/rooms');
  await page.getByRole('button', { name: 'New room' }).click();
  const dialog = page.getByRole('dialog', { name: 'New room' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Description').fill(description);
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Opens a room from the list. */
export async function openFromList(page: Page, name: string): Promise<void> {
  await page.goto('/rooms');
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** The messages of the open room, oldest first. */
export const messages = (page: Page): Locator => page.getByRole('log').getByRole('article');

/** The texts of the messages, oldest first. */
export const texts = (page: Page): Locator => messages(page).getByRole('paragraph');

/** The one message with this text. */
export const message = (page: Page, text: string): Locator => messages(page).filter({ hasText: text });

/** Where a message is written. */
export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message to' });

/** Writes a message and presses Enter. */
export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
  await expect(composer(page)).toHaveValue('');
}

/** A room in which people talk, some of them at length. */
export async function talkingRoom(base: string): Promise<{ name: string; slug: string }> {
  const [taras, olha] = [await arriveOutside(base, 'Тарас'), await arriveOutside(base, 'Olha van der Berg-Koval')];
  const made = await taras.call('POST', '/city/rooms', {
    name: roomName('Вежа спостережень'),
    description: 'Про зорі, хмари й усе, що видно з даху міста довгими літніми ночами',
  });
  expect(made.status).toBe(201);
  const said: [typeof taras, string][] = [
    [taras, 'Добрий вечір! Хтось бачить Сатурн?'],
    [taras, 'У мене хмари.'],
    [olha, 'Clear sky here. The rings are tilted nicely tonight, you can see the Cassini division even at 80×.'],
    [taras, 'https://example.org/a-very-long-address-that-has-no-place-to-break/and-goes-on-and-on-without-end/2026'],
    [olha, '🪐✨'],
    [taras, 'Дуже довгий рядок, щоб побачити, як місто переносить слова: телескоп, спостереження, неперевершено.'],
    [olha, 'See you\non the roof!'],
  ];
  for (const [who, text] of said) {
    expect((await who.call('POST', `/city/rooms/${made.body.id}/messages`, { text })).status).toBe(201);
  }
  return made.body;
}

/** A room with a long log: the messages are "Line 1.", "Line 2." … as their seq is, some of them of several lines. */
export async function longRoom(base: string, count: number): Promise<{ id: string; name: string; slug: string }> {
  const founder = await arriveOutside(base, 'Надія');
  const { body } = await founder.call('POST', '/city/rooms', {
    name: roomName('Archive'),
    description: 'All that was said',
  });
  const path = `/city/rooms/${body.id}`;
  const authors: (typeof founder)[] = [];
  let seq = 0;
  const tell = async (author: typeof founder) => {
    seq += 1;
    const text = `Line ${seq}.${'\nand more'.repeat(seq % 7)}`;
    expect((await author.call('POST', `${path}/messages`, { text })).status).toBe(201);
  };
  // Nobody may say more than thirty things in ten seconds, and only moderators more than a hundred in one room; who has
  // spoken may become one.
  for (let n = 1; n <= Math.ceil(count / 25); n++) {
    const author = await arriveOutside(base, `Читач ${n}`);
    await tell(author);
    const made = await founder.call('POST', `${path}/residents/${author.userId}/moderator`, { moderator: true });
    expect(made.status).toBe(200);
    authors.push(author);
  }
  for (const author of authors) for (let n = 1; n < 25 && seq < count; n++) await tell(author);
  return body;
}
