import { expect, type Page } from '@playwright/test';
import { arrive as arriveOutside } from 'services/city-client.testing.ts';
import { test } from './residents.ts';
import { composer, makeRoom, message, messages, openFromList, roomName, say, texts } from './rooms.ts';

/** Closes the tab, and answers another one of the same browser, in which the city is open. */
async function nextTab(page: Page): Promise<Page> {
  await page.close();
  const next = await page.context().newPage();
  await next.goto('/');
  await alone(next);
  return next;
}

/** Waits until the browser has let go of the tabs that were closed beside this one. */
async function alone(page: Page): Promise<void> {
  const tabs = () =>
    page.evaluate(async () => {
      const { held = [] } = await navigator.locks.query();
      return held.filter((lock) => lock.name?.startsWith('city.rooms.tab')).length;
    });
  await expect.poll(tabs).toBe(1);
}

/** What rooms keep in this browser, by the keys. */
const keptKeys = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('city.rooms.tab')));

test('What waited for a connection when its tab was closed leaves from the next tab, once, wherever that is', async ({
  arrive,
}) => {
  const room = roomName('Lost luggage');
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await makeRoom(olena, room);
  await openFromList(taras, room);
  await olena.context().setOffline(true);
  await expect(olena.getByText('There is no network.')).toBeVisible();
  await say(olena, 'We are in the tunnel');
  await say(olena, 'Now we are out of it');
  await expect(message(olena, 'tunnel')).toContainText('Waits for the connection');

  await olena.close();
  await olena.context().setOffline(false);
  const next = await olena.context().newPage();
  await next.goto('/');
  const everything = ['We are in the tunnel', 'Now we are out of it'];
  await expect(texts(taras)).toHaveText(everything);
  await expect.poll(() => keptKeys(next), 'nothing is left of it').toEqual([]);
  await openFromList(next, room);
  await expect(texts(next)).toHaveText(everything);
  await expect(messages(next).last()).not.toContainText(/Waits|Sending/);
  await say(next, 'At home');
  for (const page of [next, taras]) await expect(texts(page)).toHaveText([...everything, 'At home']);
});

test('What waited leaves with the next connection of a tab that was open all the time', async ({ arrive }) => {
  const room = roomName('Funicular');
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await makeRoom(olena, room);
  await openFromList(taras, room);
  const other = await olena.context().newPage();
  await openFromList(other, room);
  await olena.context().setOffline(true);
  await expect(olena.getByText('There is no network.')).toBeVisible();
  await say(olena, 'The cable is frozen');
  await olena.close();
  await expect(message(other, 'frozen'), 'it is seen there').toContainText('Waits for the connection');
  await other.context().setOffline(false);
  for (const page of [other, taras]) await expect(texts(page)).toHaveText(['The cable is frozen']);
});

test('What waits for its turn in a tab that is closed waits on in the one beside it, and can be taken back there', async ({
  arrive,
  baseURL,
}) => {
  const owner = await arriveOutside(baseURL ?? '', 'Надія');
  const { body: room } = await owner.call('POST', '/city/rooms', { name: roomName('Confessional'), description: '' });
  await owner.call('POST', `/city/rooms/${room.id}/slow-mode`, { seconds: 3600 });
  const olena = await arrive('Олена');
  await openFromList(olena, room.name);
  const beside = await olena.context().newPage();
  await openFromList(beside, room.name);
  await say(beside, 'I have one thing to say');
  await expect(texts(olena)).toHaveText(['I have one thing to say']);
  await say(olena, 'No, two');
  await expect(message(olena, 'No, two')).toContainText('Waits for its turn');
  await composer(beside).fill('Three');
  await olena.close();
  await expect(message(beside, 'No, two')).toContainText('Waits for its turn');
  await expect(composer(beside)).toHaveValue('Three');
  await message(beside, 'No, two').getByRole('button', { name: 'Take back' }).click();
  await expect(beside.getByText('The message is taken back.', { exact: true }).first()).toBeVisible();
  await beside.reload();
  await expect(texts(beside)).toHaveText(['I have one thing to say']);
  await expect(composer(beside)).toHaveValue('Three');
});

test('What was begun in a tab that was closed, or that crashed, is there in the next one', async ({ arrive }) => {
  const room = roomName('Reading room');
  const olena = await arrive('Олена');
  await makeRoom(olena, room);
  await composer(olena).fill('A long letter, which');

  const second = await nextTab(olena);
  await openFromList(second, room);
  await expect(composer(second)).toHaveValue('A long letter, which');
  await composer(second).press('End');
  await composer(second).pressSequentially(' goes on');
  const crashed = second.waitForEvent('crash');
  const browser = await second.context().newCDPSession(second);
  void browser.send('Page.crash').catch(() => {});
  await crashed;

  const third = await nextTab(second);
  await openFromList(third, room);
  await expect(composer(third)).toHaveValue('A long letter, which goes on');
  await third.reload();
  await expect(composer(third)).toHaveValue('A long letter, which goes on');
  await composer(third).press('Enter');
  await expect(texts(third)).toHaveText(['A long letter, which goes on']);
  await expect.poll(() => keptKeys(third), 'nothing is left of it').toEqual([]);
});

test('Two open tabs have drafts of their own, also when one is a duplicate of the other', async ({ arrive }) => {
  const room = roomName('Workbench');
  const olena = await arrive('Олена');
  await makeRoom(olena, room);
  await composer(olena).fill('Left hand');
  const copied = olena.waitForEvent('popup');
  // A window that a page opens begins with a copy of its sessionStorage, as a duplicated tab does.
  await olena.evaluate(() => void window.open(location.href));
  const copy = await copied;
  await expect(composer(copy)).toHaveValue('');
  await composer(copy).fill('Right hand');
  for (const page of [olena, copy]) await page.reload();
  await expect(composer(olena)).toHaveValue('Left hand');
  await expect(composer(copy)).toHaveValue('Right hand');

  await copy.close();
  await olena.reload();
  await alone(olena);
  await expect(composer(olena), 'one’s own comes first').toHaveValue('Left hand');
  await say(olena, 'Left hand');
  await olena.reload();
  await expect(composer(olena), 'and the other is not lost').toHaveValue('Right hand');
});

test('What a release before this one kept in the tab is still there', async ({ arrive }) => {
  const room = roomName('Old archive');
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await makeRoom(olena, room);
  await openFromList(taras, room);
  await openFromList(olena, room);
  await olena.evaluate(async () => {
    const ask = async (path: string) => (await fetch(path)).json();
    const { user_id: user } = await ask('/auth/me');
    const { id } = await ask(`/city/${location.pathname.slice(1)}`);
    const common = { mentions: [], answers: null };
    sessionStorage.setItem(`city.rooms.draft:${user}:${id}`, JSON.stringify({ ...common, text: 'Half a page' }));
    const waits = { ...common, clientId: 'before', text: 'A whole page', at: Date.now(), state: 'pending' };
    sessionStorage.setItem(`city.rooms.outbox:${user}:${id}`, JSON.stringify([waits]));
  });
  await olena.reload();
  await expect(composer(olena)).toHaveValue('Half a page');
  for (const page of [olena, taras]) await expect(texts(page)).toHaveText(['A whole page']);
  expect(await olena.evaluate(() => Object.keys(sessionStorage))).toEqual(['city.rooms.tab']);
});
