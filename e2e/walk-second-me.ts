import { expect } from '@playwright/test';
import { alterAnswer, answerWith, holdAnswer, refuseAnswer } from './answers-in-hand.ts';
import type { Walker } from './walk.ts';

/** What is asked on the way. */
export const questions = [
  'Які кімнати популярні, хто в них зараз, і про що там говорять?',
  'Що нового в місті?',
] as const;

/** The lines of answers that are kept nowhere: of them only the page can tell. */
export const answeredIncognito: string[] = [];

/** Ten minutes: nothing ends by itself while it is looked at. */
const minutesMs = 600_000;

/** Second Me: before the first question, while it thinks, answered, and without an answer. */
export async function walkSecondMe({ page, say, look }: Walker): Promise<void> {
  const main = page.getByRole('main');
  const box = main.getByRole('textbox');
  const states = [
    ['loading', holdAnswer, () => main.locator('[aria-busy=true]')],
    ['refused', refuseAnswer, () => main.getByRole('alert')],
  ] as const;
  for (const [state, answer, sign] of states) {
    const letGo = await answer(page, 'SecondMeService/ListHistory');
    await page.goto('/secondme');
    await expect(sign()).toBeVisible();
    await look(`second me: ${state}`);
    await letGo();
  }
  const enough = await answerWith(page, 'AgentsService/GetQuota', {
    quota: { remaining: 2, resetsAt: new Date(Date.now() + minutesMs).toISOString() },
  });
  await page.goto('/secondme');
  await expect(main.locator('form').getByRole('status')).toBeVisible();
  await enough();
  await expect(page.getByRole('heading', { name: say('What would you like to know?') })).toBeVisible();
  await look('second me: before the first question');

  await box.fill('Зорі '.repeat(900));
  await expect(main.getByRole('alert')).toBeVisible();
  await look('second me: too many words');
  const letGo = await holdAnswer(page, 'SecondMeService/InvokeStream');
  await box.fill(questions[0]);
  await box.press('Enter');
  await expect(page.getByText(say('Second Me is thinking…'))).toBeVisible();
  await look('second me: thinking');
  await page.getByRole('button', { name: say('Stop the answer') }).click();
  await expect(page.getByText(say('You stopped this answer. It is not remembered.'))).toBeVisible();
  await look('second me: stopped');
  await letGo();

  const giveBack = await refuseAnswer(page, 'SecondMeService/InvokeStream');
  await box.fill(questions[1]);
  await box.press('Enter');
  await expect(main.getByText(say('Second Me does not answer now.'))).toBeVisible();
  await look('second me: no answer');
  await giveBack();
  await box.press('Enter');
  await expect(page.getByRole('article').getByText(say('No language model'), { exact: true })).toBeVisible();
  await look('second me: an answer');
  for (const [name, place] of [
    ['What I am told', 'second me: what it is told'],
    ['Settings', 'second me: settings'],
  ] as const) {
    await page.getByRole('button', { name: say(name) }).click();
    await expect(
      page.getByRole('dialog').getByRole('list').or(page.getByRole('dialog').getByRole('radio')).first(),
    ).toBeVisible();
    await look(place);
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: say('Ask incognito') }).click();
  await box.fill(questions[1]);
  await box.press('Enter');
  await expect(
    main.getByText(say('Asked incognito: neither the question nor the answer is kept. They are gone with this page.')),
  ).toBeVisible();
  answeredIncognito.push(await main.getByRole('log').innerText());
  await look('second me: an answer that is not kept');
  const fewer = await alterAnswer(page, 'SecondMeService/ListHistory', (answer) => ({
    ...answer,
    nextCursor: 'older',
  }));
  await page.reload();
  await page.getByRole('button', { name: say('All'), exact: true }).click();
  await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
  await look('second me: all questions');
  await page.keyboard.press('Escape');
  await fewer();
  await page.getByRole('button', { name: say('Clear history') }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('second me: is the history to be cleared');
  const keep = await refuseAnswer(page, 'SecondMeService/ClearHistory');
  await page.getByRole('button', { name: say('Erase everything') }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
  await look('second me: the history was not cleared');
  await keep();
}
