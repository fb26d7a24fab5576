import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './registry.ts';
import { isSameDocument, markDocument } from './residents.ts';

/** Each microfrontend: what residents call it, a page that it is on, and what shows that it is there. */
const microfrontends = [
  { name: 'rooms', title: 'Rooms', path: '/rooms', sign: (page: Page) => page.getByRole('link', { name: 'General' }) },
  {
    name: 'presence',
    title: 'Presence bar',
    path: '/',
    sign: (page: Page) => page.getByRole('region', { name: 'Who is in the city' }).getByText('active now'),
  },
  {
    name: 'secondme',
    title: 'Second Me',
    path: '/secondme',
    sign: (page: Page) => page.getByRole('textbox', { name: 'Question to Second Me' }),
  },
];

/** The card, or line, that stands where a part is missing. */
const missing = (page: Page, title: string): Locator =>
  page.getByRole('alert').filter({ hasText: `${title}: this part of the city is missing` });

const pagesOf = (page: Page): Locator => page.getByRole('navigation', { name: 'Pages of the city' });

/** City Home and every microfrontend but one work on this page, which goes from one to the other without a reload. */
async function expectOthersToWork(page: Page, without: string): Promise<void> {
  await markDocument(page);
  await pagesOf(page).getByRole('link', { name: 'City', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Where people are' }).getByRole('listitem')).toHaveCount(3);
  for (const { name, title, sign } of microfrontends) {
    if (name === without) continue;
    if (name !== 'presence') await pagesOf(page).getByRole('link', { name: title, exact: true }).click();
    await expect(sign(page)).toBeVisible();
  }
  expect(await isSameDocument(page)).toBe(true);
}

for (const { name, title, path, sign } of microfrontends) {
  test(`When the files of ${title} do not come, its place says so and the rest of the city works`, async ({
    arrive,
  }) => {
    const olena = await arrive('Олена');
    await olena.route(`/mfe/${name}/**`, (route) => route.fulfill({ status: 503, body: 'not now' }));
    await olena.goto(path);
    await expect(missing(olena, title)).toContainText('Its files do not come. Everything else works.');
    await expectOthersToWork(olena, name);

    if (name !== 'presence') await pagesOf(olena).getByRole('link', { name: title, exact: true }).click();
    const retry = missing(olena, title).getByRole('button', { name: 'Try again' });
    await retry.click();
    await expect(retry).toBeEnabled();
    await expect(missing(olena, title), 'still away').toBeVisible();
    await olena.unroute(`/mfe/${name}/**`);
    await retry.click();
    await expect(sign(olena)).toBeVisible();
    await expect(missing(olena, title)).toHaveCount(0);
    expect(await isSameDocument(olena)).toBe(true);
  });

  test(`When ${title} is withdrawn from the registry the city goes on without it, and has it again when it is published`, async ({
    arrive,
    team,
  }) => {
    const olena = await arrive('Олена');
    const publish = await team.withdraw(name);
    const gone =
      name === 'presence'
        ? olena.getByText('The presence bar is missing: no part of the city brings it now.')
        : olena.getByText('There is nothing at this address');
    await expect(async () => {
      await olena.goto(path);
      await expect(gone).toBeVisible({ timeout: 1_000 });
    }, 'an edge knows within a second').toPass();
    await expect(pagesOf(olena).getByRole('link', { name: title, exact: true })).toHaveCount(0);
    await expectOthersToWork(olena, name);

    await publish();
    await expect(async () => {
      await olena.goto(path);
      await expect(sign(olena)).toBeVisible({ timeout: 1_000 });
    }).toPass();
  });
}

test('A presence bar that is published again comes without a reload', async ({ arrive, team }) => {
  const olena = await arrive('Олена');
  const publish = await team.withdraw('presence');
  const gone = olena.getByRole('status').filter({ hasText: 'The presence bar is missing' });
  await expect(async () => {
    await olena.goto('/');
    await expect(gone).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await markDocument(olena);
  await publish();
  await gone.getByRole('button', { name: 'Try again' }).click();
  await expect(olena.getByRole('region', { name: 'Who is in the city' })).toContainText('active now');
  expect(await isSameDocument(olena)).toBe(true);
});

test('A file that is not the published one never runs, and its place says why', async ({ arrive }) => {
  const olena = await arrive('Олена');
  const altered: string[] = [];
  await olena.route('/mfe/secondme/**/*.js', async (route) => {
    const published = await route.fetch();
    altered.push(route.request().url());
    await route.fulfill({ response: published, body: `window.ranAltered = true;\n${await published.text()}` });
  });
  await olena.goto('/secondme');
  await expect(missing(olena, 'Second Me')).toContainText('Its files are not the ones that were published');
  expect(altered).not.toEqual([]);
  expect(await olena.evaluate(() => 'ranAltered' in window)).toBe(false);
  await expectOthersToWork(olena, 'secondme');
});

test('Nor does an altered file that comes later than its entry', async ({ arrive }) => {
  const olena = await arrive('Олена');
  let altered = 0;
  await olena.route('/mfe/secondme/**/secondme-page.*.js', async (route) => {
    const published = await route.fetch();
    altered += 1;
    await route.fulfill({ response: published, body: `window.ranAltered = true;\n${await published.text()}` });
  });
  await olena.goto('/secondme');
  await expect(missing(olena, 'Second Me')).toContainText('Its files are not the ones that were published');
  expect(altered).toBeGreaterThan(0);
  expect(await olena.evaluate(() => 'ranAltered' in window)).toBe(false);

  await olena.unroute('/mfe/secondme/**/secondme-page.*.js');
  await missing(olena, 'Second Me').getByRole('button', { name: 'Try again' }).click();
  await expect(olena.getByRole('textbox', { name: 'Question to Second Me' })).toBeVisible();
});

test('A team publishes a new page, and the shell has it without being built or started again', async ({
  arrive,
  team,
}) => {
  const olena = await arrive('Олена');
  await olena.goto('/');
  const before = await olena.locator('script[src^="/shell/"]').getAttribute('src');
  await team.publish('garden', "({ city }) => 'The garden is open, ' + city.resident.getState()?.displayName", {
    routes: [{ path: '/garden', module: './garden', title: { en: 'Garden', uk: 'Сад' } }],
  });
  const entry = pagesOf(olena).getByRole('link', { name: 'Garden' });
  await expect(async () => {
    await olena.goto('/');
    await expect(entry).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await entry.click();
  await expect(olena).toHaveURL('/garden');
  await expect(olena.getByRole('main')).toHaveText('The garden is open, Олена');
  await expect(olena.getByRole('contentinfo').getByText('garden 1.0.0')).toBeVisible();
  expect(await olena.locator('script[src^="/shell/"]').getAttribute('src')).toBe(before);
});

test('A part that breaks takes only its own place with it', async ({ arrive, team }) => {
  const olena = await arrive('Олена');
  await team.publish('well', "() => { throw new Error('no water') }", {
    routes: [{ path: '/well', module: './well', title: { en: 'Well', uk: 'Криниця' } }],
    slots: [{ slot: 'presence-bar', module: './line' }],
  });
  const broken = missing(olena, 'Well');
  await expect(async () => {
    await olena.goto('/well');
    await expect(broken.first()).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(olena.getByRole('main').getByRole('alert')).toContainText('It came, and something in it failed.');
  await expect(olena.getByRole('main').getByRole('alert')).toContainText('no water');
  await expect(broken, 'its place in the presence bar, too').toHaveCount(2);
  await expectOthersToWork(olena, 'well');
});

test('The shell carries nothing of the microfrontends: they come by the plan in the document', async ({ arrive }) => {
  const olena = await arrive('Олена');
  const files: string[] = [];
  olena.on('request', (request) => files.push(new URL(request.url()).pathname));
  await olena.goto('/');
  await expect(olena.getByRole('region', { name: 'Who is in the city' })).toContainText('active now');
  const plan = JSON.parse((await olena.locator('#city-plan').textContent()) ?? '').plan;
  expect(plan.microfrontends.map(({ name }: { name: string }) => name)).toEqual(['presence', 'rooms', 'secondme']);
  const loaded = files.filter((path) => path.startsWith('/mfe/'));
  expect(loaded.length).toBeGreaterThan(0);
  // Of rooms, only what stands beside the way to them.
  const shown = /^\/mfe\/(presence\/|rooms\/\w+\/(city_rooms_|shared|rooms-badge)[\w.]*$)/;
  expect(
    loaded.filter((path) => !shown.test(path)),
    'what this page does not show',
  ).toEqual([]);

  // A sentence of each microfrontend's own: it is in its build, and not in the shell's.
  const sentences = {
    'mfe-rooms': 'Nobody has said anything here yet',
    'mfe-presence': 'Presence is not known right now',
    'mfe-secondme': 'What would you like to know?',
  };
  const shell = codeOf('shell');
  for (const [folder, sentence] of Object.entries(sentences)) {
    expect(codeOf(folder)).toContain(sentence);
    expect(shell).not.toContain(sentence);
  }
});

/** The scripts that a package was built to. */
function codeOf(folder: string): string {
  const dist = join(import.meta.dirname, '..', folder, 'dist');
  return readdirSync(dist)
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(dist, file), 'utf8'))
    .join('\n');
}
