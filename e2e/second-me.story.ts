import { expect, type Locator, type Page } from '@playwright/test';
import { answerWith } from './answers-in-hand.ts';
import { test } from './residents.ts';
import { makeRoom, openFromList, roomName, say } from './rooms.ts';

const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Question to Second Me' });
const ribbon = (page: Page): Locator => page.getByRole('region', { name: 'Your last questions' });
const answer = (page: Page): Locator => page.getByRole('region', { name: 'Answer' });
const invoke = '**/city.secondme.v1.SecondMeService/InvokeStream';

/** Asks with Enter and waits until the question stands first in the ribbon, answered. */
async function ask(page: Page, question: string): Promise<void> {
  await box(page).fill(question);
  await box(page).press('Enter');
  await expect(ribbon(page).getByRole('listitem').first()).toContainText(question);
  await expect(ribbon(page)).not.toContainText('answering now');
}

test('Second Me answers about the real city, and says that it is no language model', async ({ arrive }) => {
  const room = roomName('Observatory');
  const [olena, taras] = [await arrive('Олена'), await arrive('Зоряна Небесна')];
  await makeRoom(taras, room, 'Comets');
  await olena.goto('/');
  await olena.getByRole('link', { name: 'Talk to Second Me' }).click();
  await expect(olena.getByRole('heading', { level: 1, name: 'Second Me' })).toBeVisible();

  await olena.getByRole('button', { name: 'Who is in the city now?' }).click();
  await expect(answer(olena)).toContainText('residents are in the city right now. Nobody else is in your rooms.');
  const read = answer(olena).getByRole('link', { name: /^In the city now: \d+ residents? at \d/ });
  await expect(read, 'a number leads to where it is alive').toHaveAttribute('href', '/');
  const facts = olena.getByRole('main').getByRole('article');
  await expect(facts.getByText('No language model', { exact: true })).toBeVisible();
  await expect(facts).toContainText('City Guide answered from the city’s own data');

  await ask(olena, 'Where can I talk about comets?');
  await expect(answer(olena)).toContainText(`“${room}”`);
  await expect(answer(olena)).toContainText('1 person inside');
  await ask(olena, 'What did I ask?');
  await expect(answer(olena)).toContainText('Where can I talk about comets?');

  await test.step('and names those who are in a room with its resident', async () => {
    await openFromList(olena, room);
    await say(olena, 'A comet!');
    await olena.goto('/secondme');
    await ask(olena, 'Who is online?');
    await expect(answer(olena)).toContainText('In your rooms: Зоряна Небесна.');
  });
});

test('A question is asked from City Home, also while Second Me is missing', async ({ arrive }) => {
  const olena = await arrive('Олена');
  const question = olena.getByRole('textbox', { name: 'Your question' });
  await olena.goto('/');
  await question.fill('Who is in the city now?');
  await question.press('Enter');
  await expect(answer(olena)).toContainText('in the city right now');
  await expect(olena).toHaveURL('/secondme');
  await olena.goBack();
  await olena.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(box(olena), 'without words it is the way there').toHaveValue('');
  await expect(ribbon(olena).getByRole('listitem')).toHaveCount(1);

  await olena.goto('/');
  await olena.route('**/mfe/secondme/**', (route) => route.abort());
  await question.fill('Any news?');
  await question.press('Enter');
  const missing = olena.getByRole('main').getByRole('alert');
  await expect(missing).toContainText('Second Me: this part of the city is missing');
  await olena.unroute('**/mfe/secondme/**');
  await missing.getByRole('button', { name: 'Try again' }).click();
  await expect(ribbon(olena).getByRole('listitem')).toHaveText([/Any news\?/, /Who is in the city now\?/]);
});

test('The ribbon holds the last five questions, and opens any of them', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/secondme');
  const questions = [
    'Hello',
    'What can you do?',
    'Any news?',
    'Which rooms are lively?',
    'Thank you',
    'Who is online?',
  ];
  for (const [index, question] of questions.entries()) {
    await ask(olena, question);
    await expect(ribbon(olena).getByRole('listitem')).toHaveCount(Math.min(index + 1, 5));
  }
  const shown = questions.slice(1).reverse();
  const cards = shown.map((question) => new RegExp(question.replace('?', '\\?')));
  await expect(ribbon(olena).getByRole('listitem')).toHaveText(cards);

  await ribbon(olena).getByRole('button', { name: 'Thank you' }).click();
  await expect(answer(olena)).toContainText('You are welcome!');
  await olena.reload();
  await expect(ribbon(olena).getByRole('listitem')).toHaveText(cards);
});

test('“Clear history” asks once, empties the ribbon, and it stays empty', async ({ arrive }) => {
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас')];
  await taras.goto('/secondme');
  await ask(taras, 'Hello from Taras');
  await olena.goto('/secondme');
  await ask(olena, 'Hello');
  await expect(ribbon(olena), 'nobody sees what another has asked').not.toContainText('Taras');

  await ribbon(olena).getByRole('button', { name: 'Clear history' }).click();
  const dialog = olena.getByRole('dialog', { name: 'Clear history?' });
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(ribbon(olena).getByRole('listitem')).toHaveCount(1);

  await ribbon(olena).getByRole('button', { name: 'Clear history' }).click();
  await dialog.getByRole('button', { name: 'Erase everything' }).click();
  await expect(ribbon(olena)).toHaveCount(0);
  const receipt = olena.getByRole('status').filter({ hasText: '1 question is erased' });
  await receipt.getByRole('button', { name: 'Undo' }).click();
  await expect(ribbon(olena).getByRole('listitem')).toHaveCount(1);
  await olena.getByRole('main').getByRole('button', { name: 'Erase', exact: true }).click();
  await expect(ribbon(olena)).toHaveCount(0);
  await olena.reload();
  await expect(olena.getByRole('heading', { name: 'What would you like to know?' })).toBeVisible();
  await expect(ribbon(olena)).toHaveCount(0);
  await ask(olena, 'What did I ask?');
  await expect(answer(olena)).toContainText('I do not remember any question of yours.');

  await taras.reload();
  await expect(ribbon(taras).getByRole('listitem')).toHaveText([/Hello from Taras/]);
});

test('A resident sees word for word what is told of them, and says what it is to be', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/secondme');
  await ask(olena, 'Hello');
  const told = olena.getByRole('dialog', { name: 'What I am told' });
  await olena.getByRole('button', { name: 'What I am told' }).click();
  await expect(told.getByRole('listitem').filter({ hasText: /^You asked/ })).toContainText('Hello');
  await olena.keyboard.press('Escape');

  await olena.getByRole('button', { name: 'Settings' }).click();
  const settings = olena.getByRole('dialog', { name: 'Your Second Me' });
  await settings.getByRole('button', { name: 'Add a fact' }).click();
  await settings.getByRole('textbox', { name: 'Fact 1' }).fill('I keep bees');
  await settings.getByRole('radio', { name: /^Brief/ }).check();
  await settings.getByRole('checkbox', { name: 'What happened in the city' }).uncheck();
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(settings).toHaveCount(0);
  await olena.reload();
  await olena.getByRole('button', { name: 'What I am told' }).click();
  await expect(told).toContainText('I keep bees');
  await expect(told).not.toContainText('latest_events');
  await olena.keyboard.press('Escape');

  await olena.getByRole('button', { name: 'Ask incognito' }).click();
  await box(olena).fill('Who is online?');
  await box(olena).press('Enter');
  await expect(answer(olena)).toContainText('Asked incognito');
  await expect(ribbon(olena).getByRole('listitem')).toHaveText([/Hello/]);
});

test('What is left to ask is known, an answer is made anew, and older questions are in “All”', async ({ arrive }) => {
  const olena = await arrive('Олена');
  const resetsAt = new Date(Date.now() + 600_000).toISOString();
  await answerWith(olena, 'AgentsService/GetQuota', { quota: { remaining: 2, resetsAt } });
  await olena.goto('/secondme');
  const main = olena.getByRole('main');
  await expect(main.getByText('2 more questions in this minute.'), 'before the first one').toBeVisible();

  await ask(olena, 'Borscht or varenyky');
  await main.getByRole('list', { name: 'You can ask' }).getByRole('button').first().click();
  await expect(ribbon(olena).getByRole('listitem')).toHaveCount(2);
  await main.getByRole('button', { name: 'Answer anew' }).click();
  await expect(main.getByText('version 2')).toBeVisible();
  await expect(ribbon(olena).getByRole('listitem'), 'it takes the place of the one before').toHaveCount(2);
  for (const question of ['Hello', 'Any news?', 'Thank you', 'Who is online?']) await ask(olena, question);
  await ribbon(olena).getByRole('button', { name: 'All', exact: true }).click();
  const all = olena.getByRole('dialog', { name: 'All your questions' });
  await expect(all.getByRole('listitem')).toHaveCount(6);
  await all.getByRole('button', { name: 'Borscht or varenyky' }).click();
  await expect(all).toHaveCount(0);
  await expect(main.getByRole('article')).toContainText('Borscht or varenyky');
});

test('An empty question cannot be asked', async ({ arrive }) => {
  const olena = await arrive('Олена');
  let asked = 0;
  await olena.route(invoke, (route) => {
    asked += 1;
    return route.continue();
  });
  await olena.goto('/secondme');
  const send = olena.getByRole('button', { name: 'Ask', exact: true });
  await expect(send).toBeDisabled();
  await box(olena).fill('   ');
  await box(olena).press('Enter');
  await expect(send).toBeDisabled();
  await box(olena).press('Shift+Enter');
  await expect(box(olena)).toHaveValue('   \n');

  await ask(olena, 'Hello');
  expect(asked).toBe(1);
});

test('When Second Me does not answer, the question is kept and can be tried again', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/secondme');
  await olena.route(invoke, (route) => route.abort());
  await box(olena).fill('Who is online?');
  await box(olena).press('Enter');
  const failure = olena.getByRole('main').getByRole('alert');
  await expect(failure).toContainText('Second Me does not answer now.');
  await expect(failure).toContainText('Your question is in the box, nothing is lost.');
  await expect(box(olena)).toHaveValue('Who is online?');
  await olena.reload();
  await expect(box(olena), 'it outlives a reload').toHaveValue('Who is online?');
  await box(olena).press('Enter');
  await expect(failure).toBeVisible();
  await olena.context().setOffline(true);
  await box(olena).press('Enter');
  await expect(failure).toContainText('There is no network now. Your question is in the box, nothing is lost.');
  await olena.context().setOffline(false);

  await olena.unroute(invoke);
  await failure.getByRole('button', { name: 'Try again' }).click();
  await expect(answer(olena)).toContainText('in the city right now');
  await expect(box(olena)).toHaveValue('');
  await expect(ribbon(olena).getByRole('listitem')).toHaveCount(1);
});

test('An answer that takes too long can be stopped', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/secondme');
  await olena.route(invoke, () => undefined);
  await box(olena).fill('Who is online?');
  await box(olena).press('Enter');
  await expect(answer(olena)).toContainText('Second Me is thinking…');
  await olena.getByRole('button', { name: 'Stop the answer' }).click();
  await expect(answer(olena)).toContainText('You stopped this answer.');

  await olena.unroute(invoke);
  await ask(olena, 'Hello');
  await expect(answer(olena)).toContainText('Hello!');
});
