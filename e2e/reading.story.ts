import { expect, type Page } from '@playwright/test';
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

test('Mentions are listed with the way to them, and all is marked as read unless that is undone', async ({
  arrive,
  baseURL,
}) => {
  const taras = await arriveOutside(baseURL ?? '', 'Тарас');
  const name = roomName('Площа');
  const { body: room } = await taras.call('POST', '/city/rooms', { name, description: '' });
  const say = (text: string, ...mention_user_ids: string[]) =>
    taras.call('POST', `/city/rooms/${room.id}/messages`, { text, mention_user_ids });
  const olena = await arrive('Олена Уважна');
  const { user_id: id } = await (await olena.request.get('/auth/me')).json();
  await say('**Агов**, @Олена Уважна!', id);
  await say('Ти ще тут, @Олена Уважна?', id);
  await olena.goto('/rooms');
  const main = olena.getByRole('main');
  const badge = main
    .getByRole('listitem')
    .filter({ hasText: name })
    .getByRole('img', { name: /unread/ });
  const mentions = main.getByRole('button', { name: '2 mentions' });
  const marks = main.getByRole('button', { name: 'Mark all as read' });
  const notice = olena.getByRole('status').filter({ hasText: 'All rooms are marked as read.' });

  await test.step('what is undone was never told', async () => {
    await expect(badge).toHaveText('2');
    await marks.press('Enter');
    await expect(badge).toHaveCount(0);
    await expect(marks).toHaveCount(0);
    await notice.getByRole('button', { name: 'Undo' }).click();
    await expect(badge).toHaveText('2');
    await olena.reload();
    await expect(badge).toHaveText('2');
  });
  await test.step('the newest call comes first, and leads to its message', async () => {
    await mentions.press('Enter');
    const calls = olena.getByRole('dialog', { name: 'Mentions of you' }).getByRole('link');
    await expect(calls).toHaveCount(2);
    await expect(calls.first()).toContainText('Ти ще тут, @Олена Уважна?');
    await expect(calls.last()).toContainText(`Тарас${name}`);
    await expect(calls.last()).toContainText('Агов, @Олена Уважна!');
    await olena.keyboard.press('Escape');
    await expect(mentions).toBeFocused();
    await mentions.press('Enter');
    await calls.first().click();
    await expect(olena).toHaveURL(new RegExp(`/rooms/${room.slug}\\?at=2$`));
    await expect(message(olena, 'Ти ще тут')).toBeInViewport();
    // The room gathers how far it was read for a second, and a page that is taken away may not get to say it.
    await expect.poll(() => unreadIn(olena, room.id)).toBe(0);
  });
  await test.step('who leaves the page without undoing has read it all, and so it is on a reload', async () => {
    await olena.goto('/rooms');
    await expect(olena.getByRole('heading', { level: 1, name: 'Rooms' })).toBeVisible();
    await say('І ще раз, @Олена Уважна!', id);
    await expect(badge).toHaveText('1');
    await marks.click();
    await olena.getByRole('link', { name: 'City', exact: true }).click();
    await expect(notice).toHaveCount(0);
    await olena.goto('/rooms');
    await expect(main.getByRole('link', { name, exact: true })).toBeVisible();
    await expect(badge).toHaveCount(0);
    await expect(marks).toHaveCount(0);
  });
});

/** How many messages of the room the city holds for unread by whose page it is. */
async function unreadIn(page: Page, roomId: string): Promise<number | undefined> {
  const [room] = await (await page.request.get(`/city/rooms:unread?room_id=${roomId}`)).json();
  return room?.unread;
}
