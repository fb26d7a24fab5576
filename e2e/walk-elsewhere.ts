import { expect, type Route } from '@playwright/test';
import { alterPlan, type Walker } from './walk.ts';

/** The catalogue of components; where there is no page, and where a part of the city is missing. */
export async function walkElsewhere({ page, say, look }: Walker): Promise<void> {
  await page.goto('/catalogue');
  await expect(page.getByRole('heading', { level: 1, name: say('Catalogue of components') })).toBeVisible();
  await look('catalogue');

  await page.goto('/nowhere');
  await expect(page.getByRole('heading', { level: 1, name: say('There is nothing at this address') })).toBeVisible();
  await look('no such page');

  const away = (route: Route) => route.fulfill({ status: 503, body: 'not now' });
  await page.route('/mfe/**', away);
  await page.goto('/secondme');
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
  await expect(page.getByRole('banner').getByRole('alert')).toBeVisible();
  await look('the files of every part are away');
  await page.unroute('/mfe/**', away);

  // A document that was made while the registry did not answer; the pages that come after it are the same.
  await alterPlan(page, [['"plan":{', '"plan":null,"former":{']]);
  await page.goto('/secondme');
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
  await look('nobody knows the parts of the city');
}
