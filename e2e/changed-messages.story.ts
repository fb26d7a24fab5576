import { expect, type Page } from '@playwright/test';
import { test } from './residents.ts';
import { composer, makeRoom, message, openFromList, roomName, say, texts } from './rooms.ts';

/** Opens what can be done with the message that has these words. */
async function openMenu(page: Page, words: string): Promise<void> {
  await message(page, words).hover();
  await message(page, words)
    .getByRole('button', { name: /What to do with the message of/ })
    .click();
}

const menu = (page: Page) => page.getByRole('group', { name: 'What to do with the message' });

test('An own message is edited and deleted, and everyone sees it; another’s can only be answered', async ({
  arrive,
}) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  const room = roomName('Workshop');
  await makeRoom(olena, room);
  await openFromList(taras, room);
  await say(olena, 'The lathe is fere');

  await test.step('edited', async () => {
    await composer(olena).fill('A draft that waits');
    await openMenu(olena, 'The lathe');
    await menu(olena).getByRole('button', { name: 'Edit' }).click();
    await expect(composer(olena)).toBeHidden();
    const box = olena.getByRole('textbox', { name: 'Another text for the message' });
    await expect(box).toBeFocused();
    await expect(box).toHaveValue('The lathe is fere');
    await box.fill('The lathe is free');
    await box.press('Enter');
    for (const page of [olena, taras]) {
      await expect(texts(page)).toHaveText(['The lathe is free (edited)']);
    }
    await expect(composer(olena), 'the draft is there again').toHaveValue('A draft that waits');
    await expect(composer(olena)).toBeFocused();
  });
  await test.step('by Arrow Up in an empty box, and left as it is by Escape', async () => {
    await composer(olena).fill('');
    await composer(olena).press('ArrowUp');
    const box = olena.getByRole('textbox', { name: 'Another text for the message' });
    await box.fill('Something else');
    await box.press('Escape');
    await expect(composer(olena)).toBeVisible();
    await expect(texts(olena)).toHaveText(['The lathe is free (edited)']);
  });
  await test.step('what is written while an edit is saved is not lost', async () => {
    const { promise: free, resolve: letGo } = Promise.withResolvers<void>();
    await olena.route('**/city.rooms.v1.RoomsService/EditMessage', async (route) => {
      await free;
      await route.continue();
    });
    await composer(olena).press('ArrowUp');
    const box = olena.getByRole('textbox', { name: 'Another text for the message' });
    await box.fill('The lathe is free again');
    await box.press('Enter');
    await box.pressSequentially('!');
    letGo();
    await expect(texts(taras)).toHaveText(['The lathe is free again (edited)']);
    await expect(box).toHaveValue('The lathe is free again!');
    await box.fill('The lathe is free');
    await box.press('Enter');
    await expect(texts(taras)).toHaveText(['The lathe is free (edited)']);
    await expect(composer(olena)).toBeFocused();
    await olena.unroute('**/city.rooms.v1.RoomsService/EditMessage');
  });
  await test.step('another’s cannot be', async () => {
    await openMenu(taras, 'The lathe');
    await expect(menu(taras).getByRole('button', { name: 'Answer' })).toBeVisible();
    await expect(menu(taras).getByRole('button', { name: 'Edit' })).toHaveCount(0);
    await expect(menu(taras).getByRole('button', { name: 'Delete' })).toHaveCount(0);
    await taras.keyboard.press('Escape');
  });
  await test.step('deleted, after a question', async () => {
    await openMenu(olena, 'The lathe');
    await menu(olena).getByRole('button', { name: 'Delete' }).click();
    await olena.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    for (const page of [olena, taras]) await expect(texts(page)).toHaveText(['Message deleted']);
    await taras.reload();
    await expect(texts(taras)).toHaveText(['Message deleted']);
  });
});

test('One menu follows another by one press, and who leaves an answer goes on writing', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await makeRoom(olena, roomName('Attic'));
  await say(olena, 'A lamp');
  await say(olena, 'A chair');
  const opener = (words: string) =>
    message(olena, words).getByRole('button', { name: /What to do with the message of/ });
  await openMenu(olena, 'A chair');
  await expect(menu(olena)).toBeVisible();
  // The menu lies over the other message; the button is pressed where it is.
  await opener('A lamp').dispatchEvent('click');
  await expect(menu(olena)).toBeVisible();
  await menu(olena).getByRole('button', { name: 'Answer' }).click();
  await expect(olena.getByText('An answer to Олена')).toBeVisible();
  await olena.getByRole('button', { name: 'Answer nobody' }).press('Enter');
  await expect(composer(olena)).toBeFocused();
  await composer(olena).fill('The lamp is mine');
  await composer(olena).press('Enter');
  await expect(message(olena, 'The lamp is mine')).not.toContainText('A lamp');
});

test('Reactions are counted for everyone, and a press takes the own one away', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  const room = roomName('Orchard');
  await makeRoom(olena, room);
  await openFromList(taras, room);
  await say(olena, 'The first apples');
  await openMenu(taras, 'apples');
  await menu(taras).getByRole('button', { name: 'Reaction 🌻' }).click();
  const reaction = (page: Page, count: number) =>
    message(page, 'apples').getByRole('button', { name: `Reaction 🌻: ${count}` });
  await expect(reaction(olena, 1)).toHaveAttribute('aria-pressed', 'false');
  await expect(reaction(taras, 1)).toHaveAttribute('aria-pressed', 'true');
  await reaction(olena, 1).click();
  await expect(reaction(taras, 2)).toBeVisible();
  await reaction(taras, 2).click();
  await expect(reaction(olena, 1)).toHaveAttribute('aria-pressed', 'true');
  await reaction(olena, 1).click();
  await expect(message(taras, 'apples').getByRole('button', { name: /Reaction/ })).toHaveCount(0);
});

test('An answer shows what it answers, and leads there', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  const room = roomName('Questions');
  await makeRoom(olena, room);
  await openFromList(taras, room);
  await say(olena, 'Who has the ladder?');
  await expect(message(taras, 'ladder')).toBeVisible();
  for (let rung = 1; rung <= 8; rung++) await say(olena, `Rung ${rung}${'\n|'.repeat(8)}`);
  await openMenu(taras, 'Rung 8');
  await taras.keyboard.press('Escape');

  await test.step('by keyboard alone', async () => {
    await taras.keyboard.press('Home');
    await taras.keyboard.press('Enter');
    await expect(menu(taras)).toBeVisible();
    await menu(taras).getByRole('button', { name: 'Answer' }).press('Enter');
    await expect(taras.getByText('An answer to Олена')).toBeVisible();
    await expect(composer(taras)).toBeFocused();
    await taras.keyboard.type('I have it');
    await taras.keyboard.press('Enter');
    await expect(taras.getByText('An answer to Олена')).toBeHidden();
  });
  const answer = message(olena, 'I have it');
  await expect(answer).toContainText('Олена Who has the ladder?');
  await expect(message(olena, 'Who has the ladder?').first()).not.toBeInViewport();
  await answer.getByRole('button', { name: /Who has the ladder/ }).click();
  await expect(message(olena, 'Who has the ladder?').first()).toBeInViewport();
});

test('What cannot be changed now says so, and nothing is lost', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await makeRoom(olena, roomName('Cellar'));
  await say(olena, 'It is dark');
  await olena.route('**/city.rooms.v1.RoomsService/EditMessage', (route) => route.abort());
  await openMenu(olena, 'dark');
  await menu(olena).getByRole('button', { name: 'Edit' }).click();
  const box = olena.getByRole('textbox', { name: 'Another text for the message' });
  await box.fill('It is bright');
  await box.press('Enter');
  await expect(olena.getByText('The room does not answer now. Try again.')).toBeVisible();
  await expect(box).toHaveValue('It is bright');
  await olena.unroute('**/city.rooms.v1.RoomsService/EditMessage');
  await box.press('Enter');
  await expect(texts(olena)).toHaveText(['It is bright (edited)']);
});

test('What was begun about a message is there again after a reload and a look elsewhere', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  const room = roomName('Greenhouse');
  await makeRoom(olena, room);
  await openFromList(taras, room);
  await say(olena, 'The pipe leaks');
  await say(taras, 'Since when?');
  const leave = async () => {
    await olena.getByRole('link', { name: 'All rooms' }).click();
    await expect(olena.getByRole('heading', { level: 1, name: 'Rooms' })).toBeVisible();
  };
  const about = olena.getByText('An answer to Тарас').locator('..');
  const box = olena.getByRole('textbox', { name: 'Another text for the message' });

  await test.step('an answer', async () => {
    await openMenu(olena, 'Since when');
    await menu(olena).getByRole('button', { name: 'Answer' }).click();
    await composer(olena).fill('Since Monday');
    await leave();
    await olena.goBack();
    await expect(about).toContainText('Since when?');
    await olena.reload();
    await expect(about).toContainText('Since when?');
    await expect(composer(olena)).toHaveValue('Since Monday');
  });
  await test.step('an edit, while the answer waits', async () => {
    await openMenu(olena, 'The pipe');
    await menu(olena).getByRole('button', { name: 'Edit' }).click();
    await box.fill('The old pipe leaks');
    await leave();
    await olena.goBack();
    await expect(box).toHaveValue('The old pipe leaks');
    await olena.reload();
    await expect(box).toHaveValue('The old pipe leaks');
  });
  await test.step('the notice of an edit that was put aside leads back to it', async () => {
    await box.press('Escape');
    await expect(about).toBeVisible();
    await leave();
    await olena.getByRole('button', { name: 'Go on with it' }).click();
    await expect(box).toHaveValue('The old pipe leaks');
    await box.press('Enter');
    await expect(texts(taras).first()).toHaveText('The old pipe leaks (edited)');
  });
  await test.step('the answer shows what it answers as it is now', async () => {
    await openMenu(taras, 'Since when');
    await menu(taras).getByRole('button', { name: 'Delete' }).click();
    await taras.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(about).toContainText('Message deleted');
    await expect(about).not.toContainText('Since when?');
    await composer(olena).press('Enter');
    await expect(message(taras, 'Since Monday')).toContainText('Message deleted');
  });
});

test('Who edits a message that a moderator deletes is told at once, and can send the text as a new one', async ({
  arrive,
}) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  const room = roomName('Boiler room');
  await makeRoom(olena, room);
  await openFromList(taras, room);
  await say(taras, 'The boiler is cold');
  await openMenu(taras, 'boiler');
  await menu(taras).getByRole('button', { name: 'Edit' }).click();
  const box = taras.getByRole('textbox', { name: 'Another text for the message' });
  await box.fill('The boiler is warm');
  await openMenu(olena, 'boiler');
  await menu(olena).getByRole('button', { name: 'Delete' }).click();
  await olena.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(taras.getByRole('alert')).toContainText('The message was deleted meanwhile');
  await expect(box).toBeFocused();
  await box.press('Enter');
  await expect(box).toHaveValue('The boiler is warm');
  await taras.getByRole('button', { name: 'Send as a new message' }).click();
  await expect(composer(taras)).toBeFocused();
  await expect(texts(olena)).toHaveText(['Message deleted', 'The boiler is warm']);
});

test('The menu of a message that is deleted meanwhile closes, and the focus stays in the list', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  const room = roomName('Stairs');
  await makeRoom(olena, room);
  await openFromList(taras, room);
  await say(taras, 'Mind the third step');
  await openMenu(olena, 'third step');
  await expect(menu(olena).getByRole('button', { name: 'Answer' })).toBeVisible();
  await openMenu(taras, 'third step');
  await menu(taras).getByRole('button', { name: 'Delete' }).click();
  await taras.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(texts(olena)).toHaveText(['Message deleted']);
  await expect(menu(olena)).toBeHidden();
  await expect(olena.getByRole('log')).toBeFocused();
});
