import { expect, type Locator, type Page } from '@playwright/test';
import { arrive as arriveOutside } from 'services/city-client.testing.ts';
import { test as base, isSameDocument, markDocument } from './residents.ts';
import { composer, makeRoom, message, roomName, say } from './rooms.ts';

const test = base.extend({ serviceWorkers: 'allow' });

/** As on a phone: only a service worker may show a notice of the browser. */
function likePhone(): void {
  window.Notification = new Proxy(Notification, {
    construct() {
      throw new TypeError('Illegal constructor');
    },
  });
}

/** What the worker shows now. */
function shown(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title }) => title);
  });
}

/** Presses a notice, as far as a story can: the browser's own windows are out of its reach. */
async function press(page: Page, title: string): Promise<void> {
  const [worker] = page.context().serviceWorkers();
  await worker?.evaluate(async (wanted) => {
    const scope = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const notices = await scope.registration.getNotifications();
    const notification = notices.find((each) => each.title === wanted);
    const Pressed = Reflect.get(globalThis, 'NotificationEvent');
    dispatchEvent(new Pressed('notificationclick', { notification }));
  }, title);
}

test('On a phone, too, a mention is told while nobody sees the page, and a press on it leads there', async ({
  arrive,
  baseURL,
}) => {
  const taras = await arriveOutside(baseURL ?? '', 'Тарас');
  const name = roomName('Пошта');
  const { body: room } = await taras.call('POST', '/city/rooms', { name, description: '' });
  const olena = await arrive('Олена Далека', { permissions: ['notifications'] });
  await olena.addInitScript(likePhone);
  const { user_id: id } = await (await olena.request.get('/auth/me')).json();

  await test.step('how one is told of mentions can be chosen before there are any', async () => {
    await olena.goto('/rooms');
    await olena.getByRole('main').getByRole('button', { name: 'Mentions', exact: true }).click();
    const dialog = olena.getByRole('dialog', { name: 'Mentions of you' });
    await olena.evaluate(async () => void (await navigator.serviceWorker.ready));
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await expect(dialog.getByRole('button', { name: 'Turn off' })).toBeVisible();
    await expect.poll(() => shown(olena)).toEqual(['DAARION City']);
    await olena.keyboard.press('Escape');
  });
  await test.step('a notice leads to the message, in the page that is open', async () => {
    await olena.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden' }));
    await markDocument(olena);
    const text = 'Агов, @Олена Далека!';
    const title = `Тарас mentions you in ${name}`;
    const told = async () => (await shown(olena)).filter((one) => one === title).length;
    // A browser without a desktop sometimes loses all notices that it shows: then the next one has to come.
    await expect(async () => {
      await taras.call('POST', `/city/rooms/${room.id}/messages`, { text, mention_user_ids: [id] });
      await expect.poll(told, { timeout: 8_000 }).toBeGreaterThan(0);
    }).toPass({ timeout: 40_000 });
    const before = await told();
    await press(olena, title);
    await expect(olena).toHaveURL(new RegExp(`/rooms/${room.slug}\\?at=\\d+$`));
    expect(await isSameDocument(olena)).toBe(true);
    await expect.poll(told).toBe(before - 1);
  });
});

test('A notice lies over nothing that one needs, on a desk and on a phone', async ({ arrive }) => {
  const olena = await arrive('Олена Близька');
  await makeRoom(olena, roomName('Пошта'));
  await say(olena, 'Хто є?');
  await expect(message(olena, 'Хто є?')).toHaveAttribute('data-seq', /\d/);
  await composer(olena).press('ArrowUp');
  const edited = olena.getByRole('textbox', { name: 'Another text for the message' });
  await edited.fill('Хто тут є?');
  await edited.press('Escape');
  const notice = olena.getByRole('status').filter({ hasText: 'Your edit was put aside.' });
  const needed = {
    'the box': composer(olena),
    'the button beside it': olena.getByRole('button', { name: 'Send', exact: true }),
    'the way back': olena.getByRole('link', { name: 'All rooms' }),
    'who is here': olena.getByTitle('Who is here'),
    'what is said of the network': olena.getByRole('status').filter({ hasText: 'There is no network.' }),
  };
  await expect(notice).toBeVisible();
  await test.step('nor over the signs, which lie over the log of a low screen', async () => {
    await olena.setViewportSize({ width: 360, height: 640 });
    const ask = olena.getByRole('button', { name: 'How to format' });
    await ask.click();
    const signs = olena.getByText('[…](https://…)').locator('xpath=ancestor::dl');
    await expect.poll(() => lieOneOverTheOther(notice, signs)).toBe(false);
    await ask.click();
  });
  await olena.context().setOffline(true);
  for (const size of [
    { width: 1280, height: 800 },
    { width: 360, height: 640 },
  ]) {
    await olena.setViewportSize(size);
    for (const [name, part] of Object.entries(needed)) {
      await expect(part).toBeVisible();
      await expect.poll(() => lieOneOverTheOther(notice, part), `${size.width}: ${name}`).toBe(false);
    }
  }
});

test('A notice that says much has its button beneath the words, on a desk too', async ({ arrive, baseURL }) => {
  const taras = await arriveOutside(baseURL ?? '', 'Тарас');
  const { body: room } = await taras.call('POST', '/city/rooms', { name: roomName('Пошта'), description: '' });
  const olena = await arrive('Олена Балакуча');
  const { user_id: id } = await (await olena.request.get('/auth/me')).json();
  await olena.goto('/rooms');
  await expect(olena.getByRole('link', { name: room.name })).toBeVisible();
  const text = `@Олена Балакуча, ${'а ще ось що: '.repeat(10)}`;
  await taras.call('POST', `/city/rooms/${room.id}/messages`, { text, mention_user_ids: [id] });
  const notice = olena.getByRole('status').filter({ hasText: 'mentions you' });
  const words = await notice.getByText('mentions you').boundingBox();
  const button = await notice.getByRole('button', { name: 'Open' }).boundingBox();
  if (!words || !button) throw new Error('not on the page');
  expect(button.y).toBeGreaterThanOrEqual(words.y + words.height);
  expect(words.height, 'it is no tower').toBeLessThan(words.width);
});

async function lieOneOverTheOther(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()];
  if (!a || !b) throw new Error('not on the page');
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
