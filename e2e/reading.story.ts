import { expect } from '@playwright/test';
import { arrive as arriveOutside } from 'services/city-client.testing.ts';
import { test } from './residents.ts';
import { message, roomName } from './rooms.ts';

test('Unread messages come first, what is read on one device is read on the other, and a mention leads to its message', async ({
  arrive,
  baseURL,
}) => {
  const taras = await arriveOutside(baseURL ?? '', 'Тарас');
  const name = roomName('Читальня');
  const { body: room } = await taras.call('POST', '/city/rooms', { name, description: '' });
  const say = (text: string, ...mention_user_ids: string[]) =>
    taras.call('POST', `/city/rooms/${room.id}/messages`, { text, mention_user_ids });
  const phone = await arrive('Олена Читачка');
  const { user_id: olena } = await (await phone.request.get('/auth/me')).json();
  await phone.request.post(`/city/rooms/${room.id}/messages`, { data: { text: 'Я тут' } });
  for (const text of ['раз', 'два']) await say(text);

  const desk = await phone.context().newPage();
  await desk.goto('/rooms');
  const card = desk.getByRole('listitem').filter({ hasText: name });
  await expect(card.getByRole('img', { name: '2 unread messages' })).toBeVisible();
  await expect(desk.getByRole('main').getByRole('listitem').first()).toContainText(name);

  await phone.goto(`/rooms/${room.slug}`);
  await expect(phone.getByRole('log').getByText('два')).toBeVisible();
  await expect(phone.getByRole('log').getByText('New messages')).toBeVisible();
  await expect(card.getByRole('img', { name: /unread/ })).toHaveCount(0, { timeout: 10_000 });

  await phone.close();
  await say('Агов, @Олена Читачка!', olena);
  await expect(card.getByText('1 mention')).toBeVisible();
  await desk.getByRole('status').getByRole('button', { name: 'Open' }).click();
  await expect(desk).toHaveURL(new RegExp(`/rooms/${room.slug}\\?at=4$`));
  await expect(message(desk, 'Агов, @Олена Читачка!')).toBeInViewport();
});
