import { expect } from '@playwright/test';
import { emptyAnswer, holdAnswer, refuseAnswer } from './answers-in-hand.ts';
import type { Walker } from './walk.ts';

/** What is said on the way, while there is no network. */
export const saidOffline = 'Коли зникла мережа, я саме дивився на Марс';

/** The list of rooms, and the window in which one is made. */
export async function walkRooms({ page, say, room, look }: Walker): Promise<void> {
  const main = page.getByRole('main');
  const states = [
    ['loading', holdAnswer, () => page.getByRole('status', { name: say('Rooms are being loaded') })],
    ['refused', refuseAnswer, () => main.getByRole('alert')],
    ['empty', emptyAnswer, () => main.getByText(say('Make the first one.'))],
  ] as const;
  for (const [state, answer, sign] of states) {
    const letGo = await answer(page, 'RoomsService/ListRooms');
    await page.goto('/rooms');
    await expect(sign()).toBeVisible();
    await look(`rooms: ${state}`);
    await letGo();
  }
  await page.goto('/rooms');
  await expect(page.getByRole('link', { name: room.name })).toBeVisible();
  await look('rooms');
  const search = page.getByRole('searchbox');
  await search.fill('Атлантида');
  await expect(page.getByText(say('No room is called that'))).toBeVisible();
  await look('rooms: none found');
  await search.fill('зорі');
  await expect(page.getByRole('region', { name: say('Messages') })).toBeVisible();
  await look('rooms: messages found');
  await search.fill('');

  await page.getByRole('button', { name: say('New room') }).click();
  const dialog = page.getByRole('dialog');
  const create = dialog.getByRole('button', { name: say('Create room') });
  await expect(create).toBeVisible();
  await look('rooms: a new one');
  await create.click();
  await expect(dialog.getByText(say('A room needs a name.'))).toBeVisible();
  await look('rooms: a new one without a name');
  await dialog.getByRole('textbox').first().fill('Дуже'.repeat(20));
  await dialog.getByRole('textbox').last().fill('Про все на світі. '.repeat(20));
  await expect(dialog.getByRole('alert')).toHaveCount(2);
  await look('rooms: a new one with too many words');
  await dialog.getByRole('textbox').first().fill(room.name);
  await dialog.getByRole('textbox').last().fill('');
  await create.click();
  await expect(dialog.getByText(say('The city already has a room with this name.'))).toBeVisible();
  await look('rooms: a new one whose name is taken');
}

/** A room: what is said, who is here, and what may go wrong. */
export async function walkRoom(walker: Walker): Promise<void> {
  const { page, say, room, look } = walker;
  const main = page.getByRole('main');
  const states = [
    ['loading', holdAnswer, () => main.locator('[aria-busy=true]')],
    ['refused', refuseAnswer, () => main.getByRole('alert')],
  ] as const;
  for (const [state, answer, sign] of states) {
    const letGo = await answer(page, 'RoomsService/GetRoom');
    await page.goto(`/rooms/${room.slug}`);
    await expect(sign()).toBeVisible();
    await look(`room: ${state}`);
    await letGo();
  }
  await page.goto('/rooms/atlantis');
  await expect(page.getByRole('heading', { level: 1, name: say('No such room') })).toBeVisible();
  await look('room: there is none');

  await page.goto('/rooms/city_energy');
  await expect(page.getByText(say('Nobody has said anything here yet'))).toBeVisible();
  await look('room: nobody has spoken');

  await page.goto(`/rooms/${room.slug}`);
  await expect(main.getByRole('article')).toHaveCount(7);
  await look('room');
  const people = page.getByRole('button', { name: /2|3/ }).and(page.getByTitle(say('Who is here')));
  // On a wide screen the list stands already: pressed twice it is there because somebody asked for it.
  if ((await people.getAttribute('aria-expanded')) === 'true') await people.click();
  await people.click();
  await look('room: who is here');
  await page.goto(`/rooms/${room.slug}`);
  await expect(main.getByRole('article')).toHaveCount(7);

  await walkSearch(walker);
  const box = main.getByRole('textbox');
  await box.pressSequentially('Привіт, @');
  await expect(page.getByRole('listbox')).toBeVisible();
  await look('room: whom one means');
  await box.fill('');
  await main.getByRole('button', { name: say('How to format') }).click();
  await look('room: how to format');
  await main.getByRole('button', { name: say('How to format') }).click();
  await box.fill('Зорі '.repeat(900));
  await expect(main.getByRole('alert')).toBeVisible();
  await look('room: too many words');
  await page.context().setOffline(true);
  await box.fill(saidOffline);
  await box.press('Enter');
  await expect(main.getByText(say('Waits for the connection'))).toBeVisible();
  await look('room: no network');
  await page.context().setOffline(false);
  await expect(main.getByText(say('Waits for the connection'))).toHaveCount(0);
  await walkMessages(walker);
}

/** The search in a room. */
async function walkSearch({ page, say, look, room }: Walker): Promise<void> {
  const field = page.getByRole('searchbox', { name: say('Search in this room') });
  const panel = page.getByRole('complementary').or(page.getByRole('dialog')).filter({ has: field });
  await page.goto(`/rooms/${room.slug}?q=${encodeURIComponent('хмари')}`);
  await expect(panel.getByRole('link').first()).toBeVisible();
  await look('room: messages are found');
  await page.goto(`/rooms/${room.slug}`);
}

/** What can be done with a message, and how that looks. */
async function walkMessages({ page, say, look }: Walker): Promise<void> {
  const main = page.getByRole('main');
  const box = main.getByRole('textbox');
  const menuOf = async (words: string) => {
    const message = main.getByRole('article').filter({ hasText: words }).last();
    // By keyboard: a pointer that is sent there may scroll the whole page under its header.
    await message.locator('[popovertarget]').press('Enter');
    return page.locator('[popover]:popover-open');
  };
  await (await menuOf('roof')).getByRole('button', { name: '🌻' }).click();
  await expect(main.getByRole('article').getByRole('button', { name: '🌻' })).toBeVisible();
  await menuOf('roof');
  await look('room: what to do with a message');
  await page.keyboard.press('Escape');
  await (await menuOf('roof')).getByRole('button', { name: say('Answer'), exact: true }).click();
  await look('room: an answer is written');
  await box.fill('Зараз буду');
  await box.press('Enter');
  await expect(main.getByRole('article').filter({ hasText: 'Зараз буду' })).toHaveCount(1);
  await (await menuOf('Зараз')).getByRole('button', { name: say('Edit') }).click();
  await look('room: a message is edited');
  await box.fill('Вже йду');
  await box.press('Enter');
  await expect(main.getByText(say('(edited)'))).toBeVisible();
  await look('room: an answer, edited, and a reaction');
  await (await menuOf('Вже йду')).getByRole('button', { name: say('Delete') }).click();
  await look('room: whether to delete a message');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('Delete') })
    .click();
  await expect(main.getByText(say('Message deleted'))).toBeVisible();
  await look('room: a message was deleted');
}
