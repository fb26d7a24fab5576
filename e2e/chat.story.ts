import { expect, type Page } from '@playwright/test';
import { isSameDocument, markDocument, test } from './residents.ts';
import { composer, makeRoom, message, messages, openFromList, roomName, say, texts } from './rooms.ts';
import { takeSocket } from './socket-in-hand.ts';

/** The panel of who is in the open room. */
const members = (page: Page) => page.getByRole('complementary', { name: 'Who is here' });

test.describe('A message goes its seven stops', () => {
  test('Two residents talk in a room that one of them has made', async ({ arrive }) => {
    const room = roomName('Roof garden');
    const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
    const socket = await takeSocket(olena);
    await makeRoom(olena, room, 'Tomatoes and stars');
    await openFromList(taras, room);

    await test.step('each sees who is here', async () => {
      for (const page of [olena, taras]) {
        await expect(members(page).getByRole('listitem')).toHaveText([/Олена/, /Тарас/]);
        await expect(page.getByTitle('Who is here')).toHaveText('2 here');
      }
    });
    await test.step('a message is shown at once, and is sent when the city has answered', async () => {
      socket.hold();
      await say(olena, 'Are the tomatoes red yet?');
      await expect(message(olena, 'tomatoes')).toContainText('Sending…');
      // The city has it and tells everyone; only its author has not heard yet.
      await expect(message(taras, 'tomatoes')).toBeVisible();
      await expect(message(olena, 'tomatoes')).toContainText('Sending…');
      socket.release();
      await expect(message(olena, 'tomatoes')).not.toContainText('Sending…');
    });
    await test.step('both have every message once, in one order', async () => {
      await say(taras, 'Two of them are');
      await expect(texts(olena)).toHaveText(['Are the tomatoes red yet?', 'Two of them are']);
      await say(olena, 'I bring bread');
      await say(olena, '…and salt');
      await expect(texts(taras)).toHaveCount(4);
      await say(taras, 'Come at six');
      for (const page of [olena, taras]) {
        await expect(texts(page)).toHaveText([
          'Are the tomatoes red yet?',
          'Two of them are',
          'I bring bread',
          '…and salt',
          'Come at six',
        ]);
      }
      await expect(messages(taras).filter({ hasText: 'red yet' })).toContainText('Олена');
    });
    await test.step('and still has it after a reload', async () => {
      await olena.reload();
      await expect(texts(olena)).toHaveText([/red yet/, /Two of them/, /bread/, /salt/, /Come at six/]);
    });
    await test.step('who leaves the room is no longer here', async () => {
      await taras.getByRole('navigation').getByRole('link', { name: 'Rooms' }).click();
      await expect(members(olena).getByRole('listitem')).toHaveText([/Олена/]);
    });
  });

  test('One sees that the other is writing, and that they have stopped', async ({ arrive }) => {
    const room = roomName('Library');
    const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
    await olena.clock.install();
    await makeRoom(olena, room);
    await openFromList(taras, room);
    await expect(members(olena).getByRole('listitem')).toHaveCount(2);
    const writing = olena.getByText('Тарас is writing…');

    await composer(taras).pressSequentially('Which shelf');
    await expect(writing).toBeVisible();
    await expect(taras.getByText('is writing…')).toHaveCount(0);
    await composer(taras).press('Enter');
    await expect(message(olena, 'Which shelf')).toBeVisible();
    await expect(writing).toHaveCount(0);

    await composer(taras).pressSequentially('Perhaps');
    await expect(writing).toBeVisible();
    await olena.clock.fastForward('00:10');
    await expect(writing, 'it expires by itself').toHaveCount(0);
  });
});

test.describe('Nothing is lost on the way', () => {
  test('A message written without a network is sent once when the network is back', async ({ arrive }) => {
    const room = roomName('Harbour');
    const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
    await makeRoom(olena, room);
    await openFromList(taras, room);
    await say(taras, 'Is the ferry late?');
    await expect(message(olena, 'ferry')).toBeVisible();
    await markDocument(olena);

    await olena.context().setOffline(true);
    await expect(olena.getByText('There is no network.')).toBeVisible();
    await say(olena, 'It comes at noon');
    await say(olena, 'I see its smoke');
    await expect(message(olena, 'noon')).toContainText('Waits for the connection');
    await test.step('what was not meant is taken back, and had back where it was', async () => {
      await say(olena, 'Or is that a fire?');
      const takeBack = (text: string) => message(olena, text).getByRole('button', { name: 'Take back' });
      await takeBack('fire').click();
      await expect(message(olena, 'fire')).toHaveCount(0);
      await takeBack('noon').press('Enter');
      await expect(message(olena, 'noon')).toHaveCount(0);
      await expect(olena.getByRole('log')).toBeFocused();
      await olena.getByRole('button', { name: 'Undo' }).last().click();
      await expect(texts(olena)).toHaveText(['Is the ferry late?', 'It comes at noon', 'I see its smoke']);
    });
    await say(taras, 'I am on the pier');
    await expect(texts(taras)).toHaveText(['Is the ferry late?', 'I am on the pier']);

    await olena.context().setOffline(false);
    const everything = ['Is the ferry late?', 'I am on the pier', 'It comes at noon', 'I see its smoke'];
    await expect(texts(taras)).toHaveText(everything);
    await expect(texts(olena)).toHaveText(everything);
    await expect(olena.getByText('Waits for the connection')).toHaveCount(0);
    await expect(olena.getByText('There is no network.')).toHaveCount(0);
    expect(await isSameDocument(olena)).toBe(true);
    await olena.reload();
    await expect(texts(olena)).toHaveText(everything);
  });

  test('A message written without a network leaves also from elsewhere, when its room has been left', async ({
    arrive,
  }) => {
    const room = roomName('Mountain hut');
    const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
    await makeRoom(olena, room);
    await openFromList(taras, room);
    await olena.context().setOffline(true);
    await expect(olena.getByText('There is no network.')).toBeVisible();
    await say(olena, 'On the way down');
    await expect(messages(olena).last()).toContainText('Waits for the connection');
    await olena.getByRole('link', { name: 'All rooms' }).click();
    await expect(olena.getByRole('heading', { level: 1, name: 'Rooms' })).toBeVisible();
    await olena.context().setOffline(false);
    await expect(message(taras, 'On the way down')).toHaveCount(1, { timeout: 30_000 });
    await openFromList(olena, room);
    await expect(message(olena, 'On the way down')).toHaveCount(1);
    await expect(messages(olena).last()).not.toContainText('Waits');
  });

  test('A message whose answer was lost is sent again and is there once', async ({ arrive }) => {
    const room = roomName('Bridge');
    const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
    const socket = await takeSocket(olena);
    await makeRoom(olena, room);
    await openFromList(taras, room);
    await expect(members(olena).getByRole('listitem')).toHaveCount(2);

    socket.hold();
    await say(olena, 'The lamps are lit');
    await expect(texts(taras)).toHaveText(['The lamps are lit']);
    await expect(message(olena, 'lamps')).toContainText('Sending…');
    await socket.cut();
    await expect(message(olena, 'lamps')).not.toContainText(/Sending|Waits/);
    await say(olena, 'All of them');
    for (const page of [olena, taras]) await expect(texts(page)).toHaveText(['The lamps are lit', 'All of them']);
  });

  test('What was begun in the box is still there after a look elsewhere', async ({ arrive }) => {
    const room = roomName('Workshop');
    const olena = await arrive('Олена');
    await makeRoom(olena, room);
    await composer(olena).fill('Half a sent');
    await olena.getByRole('navigation').getByRole('link', { name: 'City' }).click();
    await expect(olena.getByRole('heading', { name: 'The city is awake' })).toBeVisible();
    await olena.goBack();
    await expect(composer(olena)).toHaveValue('Half a sent');
    await composer(olena).press('End');
    await composer(olena).pressSequentially('ence');
    await olena.getByRole('button', { name: 'Send' }).click();
    await expect(texts(olena)).toHaveText(['Half a sentence']);
  });
});

test('A room whose name is taken is not made twice, and what was written stays', async ({ arrive }) => {
  const room = roomName('Market');
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await makeRoom(olena, room);
  await taras.goto('/rooms');
  await taras.getByRole('button', { name: 'New room' }).click();
  const dialog = taras.getByRole('dialog', { name: 'New room' });
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('A room needs a name.');
  await dialog.getByLabel('Name').fill(room);
  await dialog.getByLabel('Description').fill('Apples');
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('The city already has a room with this name.');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription('The city already has a room with this name.');
  await expect(dialog.getByLabel('Description')).toHaveValue('Apples');
});

test('A room that does not exist says so and shows the way back', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/rooms/nowhere-at-all');
  await expect(olena.getByRole('heading', { level: 1, name: 'No such room' })).toBeVisible();
  await olena.getByRole('main').getByRole('link', { name: 'All rooms' }).click();
  await expect(olena.getByRole('heading', { level: 1, name: 'Rooms' })).toBeVisible();
});

test('The members that are shown beside the messages do not come over whoever writes in a window that gets narrow', async ({
  arrive,
}) => {
  const olena = await arrive('Олена');
  await makeRoom(olena, roomName('Balcony'));
  const people = olena.getByTitle('Who is here');
  const dialog = olena.getByRole('dialog', { name: 'Who is here' });
  const [wide, narrow] = [
    { width: 1280, height: 800 },
    { width: 360, height: 640 },
  ];
  await people.click();
  await expect(members(olena)).toBeHidden();
  await people.click();
  await expect(members(olena)).toBeVisible();
  await composer(olena).fill('The sun is');
  await olena.setViewportSize(narrow);
  await expect(members(olena)).toBeHidden();
  await expect(composer(olena)).toBeFocused();
  await expect(dialog).toBeHidden();

  await test.step('nor does closing them there close them here', async () => {
    await people.click();
    await expect(dialog).toBeVisible();
    await olena.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await olena.setViewportSize(wide);
    await expect(members(olena)).toBeVisible();
  });
  await test.step('and what was open over the messages is not open the next time', async () => {
    await olena.setViewportSize(narrow);
    await people.click();
    await expect(dialog).toBeVisible();
    await olena.setViewportSize(wide);
    await expect(members(olena)).toBeVisible();
    await olena.setViewportSize(narrow);
    await expect(members(olena)).toBeHidden();
    await expect(dialog).toBeHidden();
  });
});
