import { expect, type Page } from '@playwright/test';
import { test } from './residents.ts';
import { makeRoom, message, roomName, say } from './rooms.ts';

/** A microfrontend's style sheets, with the hashes that the plan gives. */
type Sheets = { name: string; sheets: { href: string; integrity: string }[] };

/** What probes look like: of each every property, as the browser has worked it out. */
type Looks = Record<string, Record<string, string>>;

/** The style sheets of every microfrontend, as the plan in the document names them. */
function sheetsOf(page: Page): Promise<Sheets[]> {
  return page.evaluate(() => {
    const { plan } = JSON.parse(document.getElementById('city-plan')?.textContent ?? '{}');
    return plan.microfrontends.map(({ name, entry, files }: PlannedFiles) => ({
      name,
      sheets: files
        .filter(({ path }) => path.endsWith('.css'))
        .map(({ path, integrity }) => ({ href: entry.slice(0, entry.lastIndexOf('/') + 1) + path, integrity })),
    }));
  });
}

type PlannedFiles = { name: string; entry: string; files: { path: string; integrity: string }[] };

/** Takes away all microfrontends' sheets and adds these, one after another, as they come when one visits page after page. */
async function wear(page: Page, order: readonly Sheets[]): Promise<void> {
  await page.evaluate(async (microfrontends) => {
    for (const link of document.querySelectorAll('link[data-worn]')) link.remove();
    for (const { href, integrity } of microfrontends.flatMap(({ sheets }) => sheets)) {
      const link = Object.assign(document.createElement('link'), {
        rel: 'stylesheet',
        crossOrigin: 'anonymous',
        integrity,
        href,
      });
      link.dataset.worn = '';
      const came = new Promise((resolve, reject) => Object.assign(link, { onload: resolve, onerror: reject }));
      document.head.append(link);
      await came;
    }
  }, order);
}

/**
 * Draws what the styles of one microfrontend are for (an element for each class of each of its selectors, one inside the
 * other) and plain elements without a class, and answers how all of them look.
 */
function looksOf(page: Page, { sheets }: Sheets): Promise<Looks> {
  return page.evaluate(
    (hrefs) => {
      const place = Object.assign(document.createElement('div'), { id: 'probes' });
      document.body.replaceChildren(place);
      for (const tag of [
        'h1',
        'h2',
        'p',
        'a',
        'button',
        'input',
        'textarea',
        'ul',
        'li',
        'b',
        'code',
        'time',
        'span',
      ]) {
        place.append(document.createElement(tag));
      }
      for (const sheet of document.styleSheets) {
        if (hrefs.includes(new URL(sheet.href ?? '', location.href).pathname)) draw(sheet.cssRules);
      }
      return Object.fromEntries(
        Array.from(place.querySelectorAll('*'), (probe, index) => {
          const computed = getComputedStyle(probe);
          return [
            `${index} ${probe.tagName.toLowerCase()} ${probe.className}`,
            Object.fromEntries(Array.from(computed, (property) => [property, computed.getPropertyValue(property)])),
          ];
        }),
      );

      function draw(rules: CSSRuleList) {
        for (const rule of rules) {
          if (rule instanceof CSSStyleRule) for (const one of rule.selectorText.split(',')) drawSelector(one);
          else if ('cssRules' in rule) draw(rule.cssRules as CSSRuleList);
        }
      }

      function drawSelector(selector: string) {
        let inside: Element = place;
        for (const compound of selector.split(/[\s>+~]+/)) {
          const classes = [...compound.matchAll(/\.([\w-]+)/g)].map(([, name]) => name ?? '');
          if (classes.length === 0) continue;
          const probe = document.createElement('div');
          probe.classList.add(...classes);
          inside.append(probe);
          inside = probe;
        }
      }
    },
    sheets.map(({ href }) => href),
  );
}

/** Where the rules of a microfrontend's sheets lie, as they were built: the name of a layer, or the rule that is in none. */
function layersOf(page: Page, { sheets }: Sheets): Promise<string[]> {
  return page.evaluate(
    (hrefs) =>
      Array.from(document.styleSheets)
        .filter(({ href }) => hrefs.includes(new URL(href ?? '', location.href).pathname))
        .flatMap((sheet) => Array.from(sheet.cssRules))
        .map((rule) => (rule instanceof CSSLayerBlockRule ? rule.name : rule.cssText)),
    sheets.map(({ href }) => href),
  );
}

/** What became of probes, a line for each property that is another one now. */
function changes(before: Looks | undefined, after: Looks): string[] {
  return Object.entries(after).flatMap(([probe, looks]) =>
    Object.entries(looks)
      .filter(([property, value]) => before?.[probe]?.[property] !== value)
      .map(([property, value]) => `${probe}: ${property} is ${value}, alone ${before?.[probe]?.[property]}`),
  );
}

/** Every order of some things. */
function ordersOf<Thing>(things: readonly Thing[]): Thing[][] {
  if (things.length < 2) return [[...things]];
  return things.flatMap((first) => ordersOf(things.filter((thing) => thing !== first)).map((rest) => [first, ...rest]));
}

test('Microfrontends look the same beside each other as alone, in whatever order they come', async ({ arrive }) => {
  test.setTimeout(180_000);
  const olena = await arrive('Олена', { reducedMotion: 'reduce' });
  // The shell's styles are on the page, and nothing that would draw or add any.
  await olena.route(/\.js$/, (route) => route.abort());
  await olena.goto('/rooms');
  const microfrontends = await sheetsOf(olena);
  expect(microfrontends.map(({ name }) => name).sort()).toEqual(['presence', 'rooms', 'secondme']);

  const alone = new Map<string, Looks>();
  for (const one of microfrontends) {
    await wear(olena, [one]);
    const looks = await looksOf(olena, one);
    expect(Object.keys(looks).length, `${one.name} has probes`).toBeGreaterThan(30);
    alone.set(one.name, looks);
    expect([...new Set(await layersOf(olena, one))]).toEqual([`mfe.${one.name}`]);
  }
  for (const order of ordersOf(microfrontends)) {
    await wear(olena, order);
    for (const one of microfrontends) {
      const among = `${one.name} among ${order.map(({ name }) => name)}`;
      expect(changes(alone.get(one.name), await looksOf(olena, one)), among).toEqual([]);
    }
  }
});

test('No id is on a page twice, with every microfrontend mounted', async ({ arrive }) => {
  const olena = await arrive('Олена');
  const twice = () =>
    olena.evaluate(() => {
      const ids = Array.from(document.querySelectorAll('[id]'), ({ id }) => id);
      return ids.filter((id, place) => ids.indexOf(id) !== place);
    });
  const bar = olena.getByRole('region', { name: 'Who is in the city' });
  const room = roomName('Attic');
  await makeRoom(olena, room);
  await say(olena, 'Mind the beam');
  await expect(message(olena, 'Mind the beam')).toBeVisible();
  await expect(bar).toContainText('active now');
  expect(await twice()).toEqual([]);
  for (const [path, sign] of [
    ['/', olena.getByRole('region', { name: 'Where people are' })],
    ['/rooms', olena.getByRole('link', { name: room, exact: true })],
    ['/secondme', olena.getByRole('textbox', { name: 'Question to Second Me' })],
    ['/catalogue', olena.getByRole('heading', { name: 'Words' })],
  ] as const) {
    await olena.goto(path);
    await expect(sign).toBeVisible();
    await expect(bar).toContainText('active now');
    expect(await twice(), path).toEqual([]);
  }
  const made = await olena.locator('[id*="city-"]').count();
  expect(made, 'ids that React makes begin with the root’s own prefix').toBeGreaterThan(10);
});
