import { expect, type Locator, type Page } from '@playwright/test';
import { arrive as arriveOutside } from 'services/city-client.testing.ts';
import { holdAnswer } from './answers-in-hand.ts';
import { emptyCity, test } from './residents.ts';
import { makeRoom, roomName, talkingRoom } from './rooms.ts';
import { unrestOf, watchUnrest } from './steady.ts';

/** The most that a page may move by itself. */
const mostShift = 0.02;

/** The first of all rooms, on their own page; other stories make many. */
const aRoom = (page: Page) =>
  page
    .getByRole('main')
    .filter({ has: page.getByRole('searchbox') })
    .getByRole('listitem')
    .getByRole('link')
    .first();

/** The pages whose content is asked for: what is held back, and what shows that it has come. */
const pages = [
  { path: '/rooms', rpc: 'RoomsService/ListRooms', sign: aRoom },
  { path: '/rooms/{slug}', rpc: 'RoomsService/GetRoom', sign: (page: Page) => page.getByRole('article').last() },
  { path: '/secondme', rpc: 'SecondMeService/ListHistory', sign: (page: Page) => page.getByText('You asked') },
];

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
]) {
  test(`What comes late takes the place that was kept for it, at ${viewport.width} px`, async ({ arrive, baseURL }) => {
    const { slug } = await talkingRoom(baseURL ?? '');
    const olena = await arrive('Олена', { viewport });
    await olena.goto('/secondme');
    await olena.getByRole('button', { name: 'Who is in the city now?' }).click();
    await expect(olena.getByRole('article').getByText('No language model', { exact: true })).toBeVisible();
    await watchUnrest(olena);
    for (const { path, rpc, sign } of pages) {
      const letGo = await holdAnswer(olena, rpc);
      await olena.goto(path.replace('{slug}', slug));
      const skeleton = olena.locator('main [data-skeleton]').first();
      await expect(skeleton).toHaveCSS('visibility', 'visible');
      await letGo();
      await expect(sign(olena)).toBeVisible();
      await expect(olena.locator('[aria-busy=true]')).toHaveCount(0);
      await expectSteady(olena, `${path} at ${viewport.width} px`);
    }
    await olena.goto('/');
    await expect(olena.getByRole('region', { name: 'Where people are' }).getByRole('listitem')).toHaveCount(3);
    await expect(olena.locator('[aria-busy=true]')).toHaveCount(0);
    await expectSteady(olena, `/ at ${viewport.width} px`);
  });
}

/** The page has not moved, and showed no skeleton before its time. */
async function expectSteady(page: Page, where: string): Promise<void> {
  const { shift, moved, patience } = await unrestOf(page);
  const skeletons = `${patience.length} skeletons, after ${Math.min(...patience)} ms`;
  console.log(`steady: ${where} moved by ${shift.toFixed(4)}, ${skeletons}`);
  expect.soft(shift, `${where}\n${moved.join('\n')}`).toBeLessThanOrEqual(mostShift);
  expect.soft(new Set(patience), where).toEqual(new Set([150]));
}

test('A page whose files are here is drawn at once, and nothing stands in its place before', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await watchUnrest(olena);
  await olena.goto('/');
  const main = olena.getByRole('main');
  const go = async (name: string, sign: Locator) => {
    await olena.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await expect(sign).toBeVisible();
  };
  const visit = async () => {
    await go('Rooms', aRoom(olena));
    await go('Second Me', main.getByRole('textbox'));
    await go('City', main.getByRole('heading', { name: 'The city is awake' }));
  };
  await visit();
  const first = await unrestOf(olena);
  expect(first.fallbacks, 'while the files come there is something in their place').toBeGreaterThan(0);
  await visit();
  const { fallbacks } = await unrestOf(olena);
  console.log(`preloaded pages: ${first.fallbacks} fallbacks at the first visit, ${fallbacks} at the next`);
  expect(fallbacks).toBe(0);
});

test('While ten things happen and residents come and go, nothing moves under the pointer', async ({
  arrive,
  baseURL,
}) => {
  const base = baseURL ?? '';
  const olena = await arrive('Олена');
  // Who is left of an earlier story would go in the middle of this one.
  await emptyCity(olena);
  await makeRoom(olena, roomName('Quay'));
  await watchUnrest(olena);
  await olena.goto('/');
  const happened = olena.getByRole('region', { name: 'What happened' });
  const popular = olena.getByRole('region', { name: 'Where people are' }).getByRole('listitem');
  await expect(happened.getByRole('listitem')).toHaveCount(3);
  await expect(popular).toHaveCount(3);
  await expect(olena.getByRole('region', { name: 'Who is in the city' })).toContainText('active now');
  await unrestOf(olena);

  const events = happened.getByRole('listitem');
  // How long ago it was goes on meanwhile.
  const places = () =>
    events.evaluateAll((all) =>
      all.map((item) => {
        const words = (item.textContent ?? '').replace(item.querySelector('time')?.textContent ?? '', '');
        return [words, item.getBoundingClientRect().y];
      }),
    );
  await events.first().hover();
  const before = await places();
  const open = [];
  for (let index = 0; index < 10; index += 1) {
    const neighbour = await arriveOutside(base, `Сусід ${index}`);
    const made = await neighbour.call('POST', '/city/rooms', { name: roomName(`Pier ${index}`), description: '' });
    expect(made.status).toBe(201);
    open.push(await neighbour.open(`/ws/city/rooms/${made.body.slug}`));
  }
  await expect(happened.getByRole('button', { name: /new events?$/ })).toBeVisible();
  for (const socket of open.slice(0, 5)) await socket.close();
  // The order of rooms may have changed meanwhile; a picture of the whole is looked at each five seconds.
  await olena.waitForTimeout(6_000);

  const { shift, moved } = await unrestOf(olena);
  console.log(`live: 10 events and 15 changes of presence moved City Home by ${shift.toFixed(4)}`);
  expect(shift, moved.join('\n')).toBeLessThanOrEqual(mostShift);
  expect(await places()).toEqual(before);
  for (const socket of open) await socket.close();
});
