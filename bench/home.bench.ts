/** City Home at a first visit on a slow phone, beside its bars. */
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { chromiumOptions } from 'e2e/chromium.ts';
import { type Visit, visit } from './first-visit.ts';
import { withCity } from './own-city.ts';
import { printTable } from './table.ts';

const rounds = 7;
const compressingMs = 20_000;

const browser = await chromium.launch(chromiumOptions);
const { visits, scripts, styles } = await withCity(async (url) => {
  // Residents and events, so that every place of the page is filled; and files that are compressed already.
  for (const name of ['Олена', 'Тарас', 'Надія']) await arrive(url, name);
  await visit(browser, url);
  // Once the first page has been served its files are compressed again, and these cores are the browser's, too.
  await setTimeout(compressingMs);
  const visits: Visit[] = [];
  for (let round = 0; round < rounds; round++) visits.push(await visit(browser, url));
  const files = visits[0]?.files ?? [];
  return {
    visits,
    scripts: await gzipped(files.filter((file) => file.endsWith('.js'))),
    styles: await gzipped(files.filter((file) => file.endsWith('.css'))),
  };
}).finally(() => browser.close());

async function arrive(url: string, name: string): Promise<void> {
  const answer = await fetch(`${url}/auth/guest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ display_name: name }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Each file by itself, as it is sent; kilobytes. */
async function gzipped(addresses: string[]): Promise<number> {
  const sizes = addresses.map(async (address) => {
    const content = new Uint8Array(await (await fetch(address)).arrayBuffer());
    return gzipSync(content, { level: 9 }).length / 1000;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

const row = (label: string, bar: string, figure: (visit: Visit) => number, digits = 0) => {
  const sorted = visits.map(figure).toSorted((a, b) => a - b);
  return [
    label,
    bar,
    ...[sorted[0], sorted[Math.floor(rounds / 2)], sorted.at(-1)].map((n) => (n ?? 0).toFixed(digits)),
  ];
};
printTable(`City Home, first visit: processor 4x slower, 1.6 Mbit/s, 150 ms; ${rounds} visits`, [
  ['', 'bar', 'least', 'median', 'most'],
  row('first contentful paint, ms', '', ({ firstPaint }) => firstPaint),
  row('largest contentful paint, ms', '≤ 1800', ({ largestPaint }) => largestPaint),
  row('cumulative layout shift', '≤ 0.02', ({ layoutShift }) => layoutShift, 4),
  row('total blocking time, ms', '≤ 150', ({ blocked }) => blocked),
  row('  the page’s thread alone, ms', '≤ 150', ({ blockedOwn }) => blockedOwn),
]);
printTable('City Home, what a first visit loads', [
  ['', 'bar', 'gz kB'],
  ['JavaScript', '≤ 170', scripts.toFixed(1)],
  ['CSS', '≤ 20', styles.toFixed(1)],
]);
