import { expect } from '@playwright/test';
import { test } from './residents.ts';
import { composer, makeRoom, message, messages, roomName, say } from './rooms.ts';

test('What was said is found by its words, in the room and across the city, and leads to its place', async ({
  arrive,
}) => {
  const room = roomName('Обсерваторія');
  const olena = await arrive('Олена', { viewport: { width: 1280, height: 800 } });
  await makeRoom(olena, room);
  const path = new URL(olena.url()).pathname;
  const slug = path.split('/').at(-1);
  const post = (text: string) => olena.request.post(`/city/rooms/${slug}/messages`, { data: { text } });
  expect((await post('Комета буде видна у великій кімнаті на даху')).status()).toBe(201);
  for (let n = 1; n <= 25; n++) expect((await post(`Хмарно, ніч ${n}`)).status()).toBe(201);
  await say(olena, 'Завтра знову спробуємо');
  const panel = olena.getByRole('complementary', { name: 'Search in this room' });
  const field = olena.getByRole('searchbox', { name: 'Search in this room' });
  const hits = panel.getByRole('link');

  await test.step('keys open the search, also where one writes', async () => {
    await composer(olena).press('/');
    await expect(composer(olena)).toHaveValue('/');
    await composer(olena).fill('');
    await composer(olena).press('Control+Shift+F');
    await expect(field).toBeFocused();
  });
  await test.step('another form of the word finds it, as soon as the index has it', async () => {
    await expect(async () => {
      await field.fill('');
      await field.fill('кометою кімната');
      await expect(hits).toHaveCount(1, { timeout: 2_000 });
    }).toPass({ timeout: 20_000 });
    await expect(hits.locator('mark')).toHaveText(['Комета', 'кімнаті']);
    await expect(olena).toHaveURL(`${path}?q=${encodeURIComponent('кометою кімната')}`);
  });
  await test.step('the hit leads to the message in its place, and the search stays beside it', async () => {
    await field.press('ArrowDown');
    await expect(hits).toBeFocused();
    await hits.press('Enter');
    await expect(message(olena, 'Комета')).toBeInViewport();
    await expect(olena).toHaveURL(/\?at=1&q=/);
    await expect(hits).toHaveCount(1);
    await olena.goBack();
    await expect(field).toHaveValue('кометою кімната');
  });
  await test.step('across rooms: sent as an address, found beside the rooms', async () => {
    const taras = await arrive('Тарас', { viewport: { width: 360, height: 740 } });
    await taras.goto(`/rooms?q=${encodeURIComponent('комету даху')}`);
    const found = taras.getByRole('region', { name: 'Messages' }).getByRole('link').filter({ hasText: room });
    await expect(found).toHaveCount(1);
    await found.click();
    await expect(taras.getByRole('heading', { level: 1, name: room })).toBeVisible();
    await expect(message(taras, 'Комета')).toBeInViewport();
  });
  await test.step('what was deleted is not found any more', async () => {
    expect((await olena.request.delete(`/city/rooms/${slug}/messages/1`)).status()).toBe(200);
    await olena.goto(`${path}?q=${encodeURIComponent('комета')}`);
    await expect(panel.getByText('No message has these words')).toBeVisible();
    await expect(messages(olena).first()).toBeVisible();
  });
});
