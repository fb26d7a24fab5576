import { expect } from '@playwright/test';
import { arrive as arriveOutside } from 'services/city-client.testing.ts';
import { roomName } from './rooms.ts';
import type { Walker } from './walk.ts';

/** A text with every kind of markup, and what of it stands by itself once it is drawn. */
const notice = ['**Увага!** Збір о *21:00*', '- телескоп', '> Тихо на сходах', '`50.45`', 'https://example.org/sky'];
const drawn = ['Увага!', 'Збір о', '21:00', 'телескоп', 'Тихо на сходах', 'https://example.org/sky'];
const reason = 'Не про зорі';

/** What is written on the way, as a page shows it. */
export const saidInOwnRoom: readonly string[] = [...drawn, reason];

/** A room of the walker's own: what stands in it, and what its owner and moderators do. */
export async function walkModeration({ page, say, look }: Walker): Promise<void> {
  const made = await page.request.post('/city/rooms', {
    data: { name: roomName('Дах'), description: 'Тут домовляються, хто коли на даху' },
  });
  const room: { id: string; slug: string } = await made.json();
  const base = new URL(page.url()).origin;
  const guest = await arriveOutside(base, 'Гість із дуже довгим ім’ям');
  const path = `/city/rooms/${room.id}/messages`;
  const own = await page.request.post(path, { data: { text: 'Ласкаво просимо' } });
  expect(own.status()).toBe(201);
  expect((await guest.call('POST', path, { text: notice.join('\n') })).status).toBe(201);
  expect((await guest.call('POST', `${path}/1/report`, { reason })).status).toBe(200);
  expect((await page.request.post(`${path}/2/pin`, { data: { pinned: true } })).status()).toBe(200);

  await page.goto(`/rooms/${room.slug}`);
  const main = page.getByRole('main');
  const manage = main.getByTitle(say('Manage the room'));
  await expect(main.getByRole('article')).toHaveCount(2);
  await expect(manage).toBeVisible();
  await look('own room: a pin, markup and a report');

  const dialog = page.getByRole('dialog');
  const close = () => page.keyboard.press('Escape');
  await manage.click();
  await look('own room: what its owner does');
  await close();
  await manage.click();
  await dialog.getByRole('button', { name: say('Moderators, muted and banned') }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(1);
  await look('own room: who moderates, and who may not write');
  await close();
  await manage.click();
  await dialog.getByRole('button').filter({ hasText: '1' }).click();
  await expect(dialog.getByText(reason)).toBeVisible();
  await look('own room: the reports');
  await close();

  const message = main.getByRole('article').filter({ hasText: 'телескоп' });
  const menu = page.locator('[popover]:popover-open');
  await message.locator('[popovertarget]').press('Enter');
  await look('own room: what a moderator does with a message');
  await menu.getByRole('button', { name: say('Mute the author…') }).click();
  await look('own room: whether to mute');
  await close();

  expect((await page.request.post(`/city/rooms/${room.id}/archive`, { data: { archived: true } })).status()).toBe(200);
  await expect(main.getByText(say('This room is archived: it can only be read.'))).toBeVisible();
  await look('own room: archived');
}
