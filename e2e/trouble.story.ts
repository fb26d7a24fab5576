import { type Browser, expect, type Page } from '@playwright/test';
import { arrive as arriveOutside } from 'services/city-client.testing.ts';
import { type OwnCity, ownCity } from './own-city.ts';
import { test as base, isSameDocument, markDocument, openArrivals } from './residents.ts';
import { composer, makeRoom, message, openFromList, roomName, say, texts } from './rooms.ts';

/** Stories of a city that goes away, in a city of their own. */
const test = base.extend<{ city: OwnCity; arriveHere: (name: string) => Promise<Page> }>({
  city: async ({ baseURL }, use) => {
    const city = ownCity(Number(new URL(baseURL ?? '').port) + 10);
    await city.open();
    await use(city);
    await city.end();
  },
  arriveHere: async ({ browser, city }: { browser: Browser; city: OwnCity }, use) => {
    const { arrive, leave } = openArrivals(browser);
    await use((name) => arrive(name, { baseURL: city.url }));
    await leave();
  },
});

const lost = (page: Page) => page.getByRole('status').filter({ hasText: 'The connection is lost, trying again…' });
const bar = (page: Page) => page.getByRole('region', { name: 'Who is in the city' });

test('The city closes and opens again: pages say so, wait, and go on without a reload', async ({
  city,
  arriveHere,
}) => {
  const room = roomName('Lighthouse');
  const [olena, taras] = [await arriveHere('Олена'), await arriveHere('Тарас')];
  await makeRoom(olena, room);
  await openFromList(taras, room);
  await say(olena, 'The lamp is on');
  await expect(texts(taras)).toHaveText(['The lamp is on']);
  const home = await olena.context().newPage();
  await home.goto('/');
  const online = home
    .getByRole('main')
    .getByRole('paragraph')
    .filter({ hasText: /residents? here now/ });
  await expect(online).toHaveText(/^2/);
  for (const page of [olena, taras, home]) {
    // The count on City Home may have come with the page; the bar's comes by the connection that is to be lost.
    await expect(bar(page)).toContainText('2 active now');
    await markDocument(page);
  }

  await city.close();
  await test.step('the pages say what they know, and since when', async () => {
    for (const page of [olena, taras, home]) {
      await expect(lost(page)).toContainText(/The page shows the city as of \d{1,2}:\d\d/);
      await expect(bar(page)).toContainText(/2 active now\s*as of \d{1,2}:\d\d/);
    }
    await expect(olena.getByText('As it was before the connection was lost.')).toBeVisible();
    // The count, the feed and the rooms.
    await expect(home.getByRole('main').getByText(/^as of \d{1,2}:\d\d/)).toHaveCount(3);
    await expect(texts(olena)).toHaveText(['The lamp is on']);
    await say(olena, 'Now it is dark');
    await expect(message(olena, 'dark')).toContainText('Waits for the connection');
  });

  await city.open();
  // Somebody is back before those who wait.
  const nadia = await arriveOutside(city.url, 'Надія');
  const rooms = (await nadia.call('GET', '/city/rooms')).body as { id: string; name: string }[];
  const { id } = rooms.find(({ name }) => name === room) ?? { id: '' };
  expect((await nadia.call('POST', `/city/rooms/${id}/messages`, { text: 'I have a candle' })).status).toBe(201);

  await test.step('and go on by themselves', async () => {
    const back = { timeout: 25_000 };
    for (const page of [olena, taras]) {
      await expect(texts(page).filter({ hasText: 'candle' })).toHaveCount(1, back);
      await expect(texts(page).filter({ hasText: 'dark' })).toHaveCount(1, back);
      await expect(texts(page)).toHaveCount(3);
      await expect(lost(page)).toHaveCount(0);
    }
    expect(await texts(olena).allTextContents(), 'one order for all').toEqual(await texts(taras).allTextContents());
    await expect(message(olena, 'dark')).not.toContainText(/Waits|Sending/);
    await expect(bar(home)).toContainText('2 active now', back);
    await expect(bar(home)).not.toContainText('as of');
    await expect(online).toHaveText(/^2/);
    await say(taras, 'And I have matches');
    await expect(message(olena, 'matches')).toBeVisible();
    for (const page of [olena, taras, home]) expect(await isSameDocument(page)).toBe(true);
  });
});

test('After a power cut everything that was answered is still there', async ({ city, arriveHere }) => {
  const room = roomName('Mine');
  const olena = await arriveHere('Олена');
  await makeRoom(olena, room);
  for (const text of ['One', 'Two', 'Three']) await say(olena, text);
  await expect(texts(olena)).toHaveText(['One', 'Two', 'Three']);
  await expect(olena.getByText('Sending…')).toHaveCount(0);
  await markDocument(olena);

  await city.kill();
  await expect(lost(olena)).toBeVisible();
  await composer(olena).fill('Four');
  await composer(olena).press('Enter');
  await city.open();
  await expect(message(olena, 'Four')).not.toContainText(/Waits|Sending/, { timeout: 25_000 });
  await expect(lost(olena)).toHaveCount(0);
  await expect(texts(olena)).toHaveText(['One', 'Two', 'Three', 'Four']);
  expect(await isSameDocument(olena)).toBe(true);
  await olena.reload();
  await expect(texts(olena)).toHaveText(['One', 'Two', 'Three', 'Four']);
});

test('Pages that are opened while the city is away from a browser tell the truth', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/');
  await expect(bar(olena)).toContainText('active now');
  await markDocument(olena);
  await olena.context().setOffline(true);
  await expect(olena.getByRole('status').filter({ hasText: 'There is no network.' })).toBeVisible();
  await expect(bar(olena)).toContainText(/as of \d{1,2}:\d\d/);

  await test.step('rooms cannot be listed, and say so', async () => {
    // The part itself is loaded for the first time now, over a network that is not there.
    await olena.getByRole('navigation').getByRole('link', { name: 'Rooms' }).click();
    await expect(olena.getByRole('main').getByRole('alert')).toContainText('this part of the city is missing');
  });
  await olena.context().setOffline(false);
  await olena.getByRole('main').getByRole('button', { name: 'Try again' }).click();
  // Whichever room is first: other stories have made many.
  await expect(olena.getByRole('main').getByRole('listitem').getByRole('link').first()).toBeVisible();
  await expect(olena.getByText('There is no network.')).toHaveCount(0);
  await expect(bar(olena)).not.toContainText('as of');
  expect(await isSameDocument(olena)).toBe(true);
});

test('Presence that did not answer when a page came is known a little later', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.clock.install();
  let refused = 0;
  await olena.routeWebSocket('/ws/city', (socket) => {
    const city = socket.connectToServer();
    socket.onMessage((frame) => {
      const { event, topic } = JSON.parse(String(frame));
      if (event !== 'subscribe' || topic !== 'presence' || refused > 0) return city.send(frame);
      refused += 1;
      socket.send(JSON.stringify({ event: 'city.error', topic, code: 'unavailable', message: 'presence is away' }));
    });
  });
  await olena.goto('/rooms');
  await expect.poll(() => refused).toBe(1);
  await expect(bar(olena), 'no count that nobody told').not.toContainText('active');
  await olena.clock.fastForward('00:20');
  await expect(bar(olena)).toContainText('active now');
  expect(refused).toBe(1);
});
