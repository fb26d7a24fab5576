import { expect, type Locator, type Page } from '@playwright/test';
import { complaintsOf, isSameDocument, markDocument, test } from './residents.ts';
import { composer, makeRoom, roomName } from './rooms.ts';

const palette = (page: Page): Locator => page.getByRole('dialog', { name: 'Find or do' });
const field = (page: Page): Locator => palette(page).getByRole('combobox', { name: 'Find or do' });
const options = (page: Page): Locator => palette(page).getByRole('option');
/** What Enter would do. */
const marked = (page: Page): Locator => palette(page).getByRole('option', { selected: true });
const button = (page: Page): Locator => page.getByRole('button', { name: 'Find or do' });

/** Waits until the portal knows its resident: what the edge has drawn before hears no key yet. */
const awake = (page: Page) => expect(page.getByRole('button', { name: 'You and this page: ' })).toBeVisible();

/** Opens the palette by its keys and waits for the rooms. */
async function summon(page: Page): Promise<void> {
  await awake(page);
  await page.keyboard.press('Control+k');
  await expect(field(page)).toBeFocused();
  await expect(palette(page).getByRole('group', { name: 'Rooms' }).getByRole('option').first()).toBeVisible();
}

test('A room is found by three letters of its name, and Enter goes there', async ({ arrive }) => {
  const room = roomName('Ядвіга');
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await makeRoom(taras, room, 'Тут тихо');
  const complaints = complaintsOf(olena);
  await olena.goto('/');
  await markDocument(olena);
  await summon(olena);
  await olena.keyboard.type('ядв');
  await expect(marked(olena)).toContainText(room);
  await expect(marked(olena)).toContainText('1 inside');
  await expect(palette(olena).getByRole('status')).toHaveText(/^\d+ results$/);
  await olena.keyboard.press('Enter');
  await expect(olena.getByRole('heading', { level: 1, name: room })).toBeVisible();
  await expect(palette(olena)).toHaveCount(0);
  expect(await isSameDocument(olena)).toBe(true);

  await test.step('and is offered first the next time', async () => {
    await summon(olena);
    const recent = palette(olena).getByRole('group', { name: 'Recent' });
    await expect(recent.getByRole('option')).toHaveText([new RegExp(room)]);
    await expect(marked(olena)).toContainText(room);
  });
  expect(complaints).toEqual([]);
});

test('A room is made with the name that was typed', async ({ arrive }) => {
  const room = roomName('Lantern');
  const olena = await arrive('Олена');
  await olena.goto('/secondme');
  await expect(olena.getByRole('heading', { level: 1 })).toBeVisible();
  await summon(olena);
  await olena.keyboard.type(room);
  await palette(olena)
    .getByRole('option', { name: `New room “${room}”` })
    .click();
  const dialog = olena.getByRole('dialog', { name: 'New room' });
  await expect(dialog.getByLabel('Name')).toHaveValue(room);
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expect(olena, 'a reload asks for no second room').toHaveURL('/rooms');

  await test.step('a name that is too long is said to be', async () => {
    await dialog.getByLabel('Name').fill('a'.repeat(61));
    await expect(dialog.getByText('A name has at most 60 characters.')).toBeVisible();
  });
  await dialog.getByLabel('Name').fill(room);
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await expect(olena.getByRole('heading', { level: 1, name: room })).toBeVisible();
  await olena.goBack();
  await expect(olena.getByRole('heading', { level: 1, name: 'Rooms' })).toBeVisible();
  await expect(dialog, 'the way back makes none either').toHaveCount(0);
  await olena.goBack();
  await expect(olena).toHaveURL('/secondme');
});

test('Second Me is asked what was typed, once', async ({ arrive }) => {
  const olena = await arrive('Олена');
  let asked = 0;
  await olena.route('**/city.secondme.v1.SecondMeService/InvokeStream', (route) => {
    asked += 1;
    return route.continue();
  });
  const ribbon = olena.getByRole('region', { name: 'Your last questions' }).getByRole('listitem');
  await olena.goto('/');
  await summon(olena);
  await olena.keyboard.type('Who is in the city now?');
  await expect(marked(olena)).toHaveText('Ask Second Me: “Who is in the city now?”');
  await olena.keyboard.press('Enter');
  await expect(olena.getByRole('region', { name: 'Answer' })).toContainText('in the city right now');
  await expect(ribbon).toHaveCount(1);
  await expect(olena).toHaveURL('/secondme');

  await test.step('also when one is there already', async () => {
    await summon(olena);
    await olena.keyboard.type('Any news?');
    await olena.keyboard.press('Enter');
    await expect(ribbon).toHaveCount(2);
  });
  await test.step('and neither a reload nor the way back asks again', async () => {
    await olena.reload();
    await expect(ribbon).toHaveCount(2);
    await olena.goBack();
    await expect(olena).toHaveURL('/secondme');
    await olena.goBack();
    await expect(olena).toHaveURL('/');
    await olena.goForward();
    await expect(ribbon).toHaveCount(2);
    expect(asked).toBe(2);
  });
});

test('A link with a question only brings it into the box', async ({ arrive }) => {
  const olena = await arrive('Олена');
  let asked = 0;
  await olena.route('**/city.secondme.v1.SecondMeService/InvokeStream', (route) => {
    asked += 1;
    return route.continue();
  });
  await olena.goto('/secondme?ask=Say%20something%20silly');
  await expect(olena.getByRole('textbox', { name: 'Question to Second Me' })).toHaveValue('Say something silly');
  await expect(olena).toHaveURL('/secondme');
  await expect(olena.getByRole('heading', { name: 'What would you like to know?' })).toBeVisible();
  expect(asked).toBe(0);
});

test('Theme, language and name are changed without a pointer, found in either language', async ({ arrive }) => {
  const olena = await arrive('Олена', { colorScheme: 'dark' });
  await olena.goto('/rooms');
  await expect(olena.getByRole('heading', { level: 1, name: 'Rooms' })).toBeVisible();
  await summon(olena);
  await olena.keyboard.type('день');
  await expect(marked(olena)).toHaveText('Theme: Day');
  await olena.keyboard.press('Enter');
  await expect(olena.locator('html')).toHaveAttribute('data-theme', 'light');

  await summon(olena);
  await olena.keyboard.type('language');
  await expect(options(olena).filter({ hasText: 'English' })).toContainText('now');
  await olena.keyboard.type(' ukr');
  await olena.keyboard.press('Enter');
  await expect(olena.getByRole('heading', { level: 1, name: 'Кімнати' })).toBeVisible();

  // The key of K on a Ukrainian keyboard.
  await olena.keyboard.press('Control');
  await olena.evaluate(() =>
    dispatchEvent(new KeyboardEvent('keydown', { key: 'л', code: 'KeyK', ctrlKey: true, cancelable: true })),
  );
  await olena.getByRole('combobox', { name: 'Знайти чи зробити' }).fill('rename');
  await expect(olena.getByRole('option', { selected: true })).toHaveText('Змінити своє ім’я');
  await olena.keyboard.press('Enter');
  const name = olena.getByLabel('Ваше ім’я в місті');
  await expect(name).toBeFocused();
  await olena.keyboard.type('Оленка');
  await olena.keyboard.press('Enter');
  await expect(olena.getByRole('button', { name: 'Ви й ця сторінка: Оленка' })).toBeVisible();
});

test('What others see of one, and the Matrix account, are a few letters away', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/');
  const face = olena.getByRole('region', { name: 'Who is in the city' }).getByTitle('Your status');
  await summon(olena);
  await olena.keyboard.type('invis');
  await expect(marked(olena)).toHaveText('Status: Invisible');
  await olena.keyboard.press('Enter');
  await expect(face).toHaveAttribute('title', 'Your status: not seen by others');
  await summon(olena);
  await olena.keyboard.type('status');
  await expect(options(olena).filter({ hasText: 'Invisible' })).toContainText('now');
  await olena.keyboard.type(' auto');
  await olena.keyboard.press('Enter');
  await expect(face).toHaveAttribute('title', 'Your status: online');
  await summon(olena);
  await olena.keyboard.type('matrix');
  await olena.keyboard.press('Enter');
  await expect(olena.getByRole('dialog', { name: 'Matrix account' })).toBeVisible();
});

test('It opens over a field, moves by keys, and gives the focus back', async ({ arrive }) => {
  const room = roomName('Pier');
  const olena = await arrive('Олена');
  await makeRoom(olena, room);
  await composer(olena).fill('half a sentence');
  await summon(olena);
  const count = await options(olena).count();
  await expect(options(olena).first()).toHaveAttribute('aria-selected', 'true');
  await olena.keyboard.press('ArrowUp');
  await expect(options(olena).nth(count - 1)).toHaveAttribute('aria-selected', 'true');
  await expect(options(olena).nth(count - 1)).toBeInViewport();
  await olena.keyboard.press('Home');
  await olena.keyboard.press('ArrowDown');
  await expect(options(olena).nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(field(olena)).toHaveAttribute(
    'aria-activedescendant',
    (await options(olena).nth(1).getAttribute('id')) ?? '',
  );
  await expect(marked(olena)).toHaveCount(1);
  await olena.keyboard.press('End');
  await olena.keyboard.press('Escape');
  await expect(palette(olena)).toHaveCount(0);
  await expect(composer(olena)).toBeFocused();
  await olena.keyboard.type(', and the rest');
  await expect(composer(olena)).toHaveValue('half a sentence, and the rest');

  await test.step('its keys close it, too, and question mark lists them', async () => {
    await summon(olena);
    await expect(options(olena).first(), 'it begins at its top again').toBeInViewport();
    await olena.keyboard.type('?');
    await expect(palette(olena).getByText('opens and closes this window, on any page')).toBeVisible();
    await expect(field(olena)).toHaveAttribute('aria-expanded', 'false');
    await olena.keyboard.press('Control+k');
    await expect(palette(olena)).toHaveCount(0);
    await expect(composer(olena)).toBeFocused();
  });
  await test.step('a key that comes before the browser has told that it closed opens it again', async () => {
    await summon(olena);
    await field(olena).evaluate((element) => {
      element.closest('dialog')?.close();
      dispatchEvent(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', ctrlKey: true }));
    });
    await expect(field(olena)).toBeFocused();
    await olena.keyboard.type('night');
    await expect(marked(olena)).toHaveText('Theme: Night');
    await olena.keyboard.press('Escape');
    await expect(palette(olena)).toHaveCount(0);
  });
  await test.step('while a word is composed the keys are not its own', async () => {
    await summon(olena);
    await field(olena).dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    await expect(palette(olena)).toBeVisible();
  });
});

test('The pointer does what the keys do', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/');
  await awake(olena);
  await button(olena).click();
  await expect(field(olena)).toBeFocused();
  await palette(olena).getByRole('option', { name: 'Theme: Day' }).hover();
  await expect(marked(olena)).toHaveText('Theme: Day');
  await palette(olena).getByRole('option', { name: 'Second Me', exact: true }).click();
  await expect(olena.getByRole('heading', { level: 1, name: 'Second Me' })).toBeVisible();

  await button(olena).click();
  await field(olena).fill('rooms');
  // Who selects what they have typed may let go beside the window.
  await field(olena).hover();
  await olena.mouse.down();
  await olena.mouse.move(5, 400, { steps: 4 });
  await olena.mouse.up();
  await expect(field(olena)).toHaveValue('rooms');
  await olena.mouse.click(5, 400);
  await expect(palette(olena)).toHaveCount(0);
  await expect(button(olena)).toBeFocused();
});

test('When the rooms do not answer it says so, and all the rest works', async ({ arrive }) => {
  const olena = await arrive('Олена');
  const listRooms = '**/city.rooms.v1.RoomsService/ListRooms*';
  await olena.goto('/');
  await olena.route(listRooms, (route) => route.fulfill({ status: 503, body: '' }));
  await awake(olena);
  await olena.keyboard.press('Control+k');
  const rooms = palette(olena).getByRole('group', { name: 'Rooms' }).getByRole('option');
  await expect(rooms).toHaveText(['The rooms do not answerTry again']);
  await expect(palette(olena).getByRole('status')).toContainText('The rooms do not answer');
  await olena.unroute(listRooms);
  await rooms.click();
  await expect(rooms.filter({ hasText: 'The rooms do not answer' })).toHaveCount(0);
  await expect(rooms.first()).toBeVisible();
  await expect(field(olena)).toBeFocused();

  await olena.route(listRooms, (route) => route.fulfill({ status: 503, body: '' }));
  await olena.keyboard.press('Escape');
  await olena.keyboard.press('Control+k');
  await olena.keyboard.type('night');
  await olena.keyboard.press('Enter');
  await expect(olena.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('When not all rooms came, the search goes on where the rooms are', async ({ arrive }) => {
  const room = roomName('Harbour');
  const olena = await arrive('Олена');
  await makeRoom(olena, room);
  await olena.goto('/');
  await awake(olena);
  // The city says that there is another page, which then does not come.
  await olena.route('**/city.rooms.v1.RoomsService/ListRooms', async (route) => {
    if (route.request().postDataJSON().cursor) return route.fulfill({ status: 503, body: '' });
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...(await response.json()), nextCursor: 'another' } });
  });
  await summon(olena);
  await olena.keyboard.type('harbour');
  await palette(olena).getByRole('option', { name: 'The city has more rooms: search on their page' }).click();
  await expect(olena.getByRole('searchbox', { name: 'Find a room' })).toHaveValue('harbour');
  await expect(olena.getByRole('link', { name: room })).toBeVisible();
  await expect(olena).toHaveURL('/rooms?q=harbour');
});

test('Without a network it says that it cannot come, and comes when there is one', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/');
  await awake(olena);
  await olena.context().setOffline(true);
  await olena.keyboard.press('Control+k');
  await expect(
    olena.getByRole('alert').filter({ hasText: 'Find or do: this part of the city is missing' }),
  ).toBeVisible();
  await olena.context().setOffline(false);
  await olena.keyboard.press('Control+k');
  await expect(field(olena)).toBeFocused();
});

test('In a hand it opens by touch and fits the screen', async ({ arrive }) => {
  const olena = await arrive('Олена', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await olena.goto('/');
  await awake(olena);
  await button(olena).tap();
  await expect(field(olena)).toBeFocused();
  await field(olena).fill('gen');
  const box = await palette(olena).boundingBox();
  expect(box?.width).toBeLessThanOrEqual(360);
  await palette(olena).getByRole('option', { name: 'General' }).tap();
  await expect(olena.getByRole('heading', { level: 1, name: 'General' })).toBeVisible();
});
