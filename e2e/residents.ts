import { type Browser, type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test';

/** A new resident of this name, with a browser of their own and an empty page; the story goes on from there. */
export type Arrive = (name: string, options?: BrowserContextOptions) => Promise<Page>;

/** A story with residents. They all leave when it ends. */
export const test = base.extend<{ arrive: Arrive }>({
  arrive: async ({ browser }, use) => {
    const { arrive, leave } = openArrivals(browser);
    await use(arrive);
    await leave();
  },
});

/** Residents of any city: `arrive`, and `leave`, which closes their browsers. */
export function openArrivals(browser: Browser): { arrive: Arrive; leave: () => Promise<void> } {
  const pages: Page[] = [];
  return {
    async arrive(name, options) {
      const context = await browser.newContext(options);
      const passport = await context.request.post('/auth/guest', { data: { display_name: name } });
      expect(passport.status(), await passport.text()).toBe(201);
      const page = await context.newPage();
      pages.push(page);
      return page;
    },
    async leave() {
      await Promise.all(pages.map((page) => page.context().close()));
    },
  };
}

/** Waits until nobody is left from an earlier story: what follows counts residents. */
export async function emptyCity(page: Page): Promise<void> {
  const online = async () => (await (await page.request.get('/city/home')).json()).residents_online;
  await expect.poll(online, { message: 'nobody is in the city', timeout: 20_000 }).toBe(0);
}

/** Marks this document; whether it is still the same one is asked by {@link isSameDocument}. */
export async function markDocument(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute('data-marked', ''));
}

/** Whether the page has not been reloaded since it was marked. */
export async function isSameDocument(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.hasAttribute('data-marked'));
}

/** Everything that the page complains about to whoever opens the browser's console, from now on. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // The stories' own doing, not the page's.
    if (message.text().includes('blocked by Playwright')) return;
    complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.stack ?? error.message}`));
  return complaints;
}
