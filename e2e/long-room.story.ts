import { expect, type Page } from '@playwright/test';
import { arrive as arriveOutside } from 'services/city-client.testing.ts';
import { holdAnswer, refuseAnswer } from './answers-in-hand.ts';
import { test } from './residents.ts';
import { composer, longRoom, message, messages, say } from './rooms.ts';

const count = 480;
let room: { id: string; name: string; slug: string };
test.beforeAll(async ({ baseURL }) => {
  room = await longRoom(baseURL ?? '', count);
});

const log = (page: Page) => page.getByRole('log');
const line = (page: Page, seq: number) => message(page, `Line ${seq}.`);
const heightOf = async (page: Page, seq: number) => (await line(page, seq).boundingBox())?.y;

/** The number of the first line that is in sight. */
const firstLine = (page: Page) =>
  log(page).evaluate((box) => {
    const { top } = box.getBoundingClientRect();
    const rows = [...box.querySelectorAll('article')].filter((row) => row.getBoundingClientRect().top >= top);
    return Number(/Line (\d+)/.exec(rows[0]?.textContent ?? '')?.[1]);
  });

/** Scrolls to a line and leaves for the list of rooms as soon as that has been drawn. */
const leaveFrom = (page: Page, seq: number) =>
  line(page, seq).evaluate(async (row) => {
    row.scrollIntoView({ block: 'start', behavior: 'instant' });
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    document.querySelector<HTMLElement>('a[aria-label="All rooms"]')?.click();
  });

/** Turns the wheel until something is so. */
async function turn(page: Page, by: number, until: () => Promise<boolean>): Promise<void> {
  await log(page).hover();
  await expect(async () => {
    await page.mouse.wheel(0, by);
    expect(await until()).toBe(true);
  }).toPass({ intervals: [50], timeout: 30_000 });
}

test('A long log is read to its beginning and back, and nothing moves under the reader', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto(`/rooms/${room.slug}`);
  await expect(line(olena, count)).toBeInViewport();

  await test.step('what comes in above leaves what is read where it is', async () => {
    const letGo = await holdAnswer(olena, 'RoomsService/ListMessages');
    await turn(olena, -400, () => olena.getByRole('button', { name: 'Loading…' }).isVisible());
    await turn(olena, -400, async () => (await log(olena).evaluate((box) => box.scrollTop)) === 0);
    const seq = await firstLine(olena);
    const before = await heightOf(olena, seq);
    await letGo();
    await expect(line(olena, seq - 60)).toBeAttached();
    expect(await heightOf(olena, seq)).toBeCloseTo(before ?? 0, 0);
  });
  await test.step('to the beginning, with never more than four hundred messages', async () => {
    await turn(olena, -4_000, () => olena.getByText(`This is where “${room.name}” begins.`).isVisible());
    await turn(olena, -4_000, async () => (await firstLine(olena)) === 1);
    expect(await messages(olena).count()).toBeLessThanOrEqual(400);
    await expect(line(olena, count)).not.toBeAttached();
  });
  await test.step('and back, page by page', async () => {
    await turn(olena, 4_000, () => line(olena, count).isVisible());
    expect(await messages(olena).count()).toBeLessThanOrEqual(400);
    await expect(line(olena, 1)).not.toBeAttached();
  });
  await test.step('by keyboard', async () => {
    await log(olena).focus();
    await olena.keyboard.press('Home');
    await expect(line(olena, 1)).toBeInViewport();
    await olena.keyboard.press('PageDown');
    await expect(line(olena, 1)).not.toBeInViewport();
    await olena.keyboard.press('PageUp');
    await expect(line(olena, 1)).toBeInViewport();
    await olena.keyboard.press('End');
    await expect(line(olena, count)).toBeInViewport();
  });
});

test('Who comes back to a room is where they were; who opens it anew is at its end', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await olena.goto('/rooms');
  const open = () => olena.getByRole('link', { name: room.name, exact: true }).click();
  await open();
  await expect(line(olena, count)).toBeInViewport();
  await turn(olena, -1_000, async () => (await firstLine(olena)) < count - 200);
  const seq = (await firstLine(olena)) - 20;
  await leaveFrom(olena, seq);
  await expect(olena).toHaveURL(/\/rooms$/);
  for (const way of ['back', 'back, and forth']) {
    await olena.goBack();
    await expect(line(olena, seq), way).toBeInViewport();
    expect(Math.abs((await firstLine(olena)) - seq), way).toBeLessThanOrEqual(1);
    await expect(log(olena).locator('[data-found]')).toHaveCount(0);
    await expect(olena).toHaveURL(new RegExp(`/rooms/${room.slug}$`));
    await olena.goForward();
    await expect(olena).toHaveURL(/\/rooms$/);
  }
  await open();
  await expect(line(olena, count)).toBeInViewport();
});

test('Messages that cannot be loaded say so, and come when asked again or when the network is back', async ({
  arrive,
}) => {
  const olena = await arrive('Олена');
  await olena.goto(`/rooms/${room.slug}`);
  await expect(line(olena, count)).toBeInViewport();
  const letGo = await refuseAnswer(olena, 'RoomsService/ListMessages');
  const failed = olena.getByRole('alert').filter({ hasText: 'Earlier messages could not be loaded.' });
  await turn(olena, -1_000, () => failed.isVisible());
  await letGo();
  await olena.getByRole('button', { name: 'Try again' }).click();
  await expect(line(olena, count - 100)).toBeAttached();
  await olena.context().setOffline(true);
  const waiting = olena.getByText('Earlier messages come when the connection is back.');
  await turn(olena, -4_000, () => waiting.isVisible());
  const seq = await firstLine(olena);
  await olena.context().setOffline(false);
  await expect(line(olena, seq - 20)).toBeAttached({ timeout: 20_000 });
  await expect(waiting).toHaveCount(0);
});

test('A link leads to a message anywhere in the log; what comes meanwhile waits behind a button', async ({
  arrive,
  baseURL,
}) => {
  const olena = await arrive('Олена');
  await olena.goto(`/rooms/${room.slug}?at=200`);
  await expect(line(olena, 200)).toBeInViewport();
  await expect(line(olena, 200).getByRole('button', { name: /What to do with the message/ })).toBeFocused();
  const jump = olena.getByRole('button', { name: 'Jump to latest' });
  await expect(jump).toBeVisible();

  const taras = await arriveOutside(baseURL ?? '', 'Тарас');
  const before = await heightOf(olena, 200);
  for (const text of ['I have found it', 'It was at the end']) {
    expect((await taras.call('POST', `/city/rooms/${room.id}/messages`, { text })).status).toBe(201);
  }
  const news = olena.getByRole('button', { name: '2 new messages' });
  await expect(news).toBeVisible();
  expect(await heightOf(olena, 200)).toBe(before);
  await news.click();
  await expect(message(olena, 'It was at the end')).toBeInViewport();
  await expect(news).toHaveCount(0);
  await expect(jump).toHaveCount(0);

  await test.step('an own message leads to the end, too', async () => {
    await olena.goto(`/rooms/${room.slug}?at=100`);
    await expect(line(olena, 100)).toBeInViewport();
    await say(olena, 'I was at line one hundred');
    await expect(message(olena, 'I was at line one hundred')).toBeInViewport();
    await expect(composer(olena)).toBeFocused();
  });
  const marked = log(olena).locator('[data-found]');
  await test.step('a reload shows it again, and which one it is, unless one has gone elsewhere', async () => {
    await olena.goto(`/rooms/${room.slug}?at=300`);
    await expect(line(olena, 300)).toBeInViewport();
    await olena.reload();
    await expect(marked).toContainText('Line 300.');
    await expect(line(olena, 300)).toBeInViewport();
    await turn(olena, -1_000, async () => (await firstLine(olena)) < 250);
    const seq = await firstLine(olena);
    await olena.reload();
    await expect(line(olena, seq)).toBeInViewport();
    await expect(line(olena, 300)).not.toBeInViewport();
    await expect(marked).toHaveCount(0);
  });
  await test.step('back and forward lead through the places where one was', async () => {
    await olena.goto(`/rooms/${room.slug}?at=400`);
    await expect(marked).toContainText('Line 400.');
    await olena.goBack();
    await olena.goBack();
    await expect(
      message(olena, 'I was at line one hundred'),
      'the end, to which the own message had led',
    ).toBeInViewport();
    await olena.goForward();
    await olena.goForward();
    await expect(marked).toContainText('Line 400.');
  });
  await test.step('a message that is not there', async () => {
    await olena.goto(`/rooms/${room.slug}?at=99999`);
    await expect(olena.getByText('This message is not in the log of the room.')).toBeVisible();
    await expect(message(olena, 'I was at line one hundred')).toBeInViewport();
  });
});
