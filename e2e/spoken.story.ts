import { expect, type Page } from '@playwright/test';
import { arrive as arriveOutside } from 'services/city-client.testing.ts';
import { emptyCity, test } from './residents.ts';
import { roomName } from './rooms.ts';

type Spoken = { text: string; at: number };

/** Remembers what the page tells screen readers, and when by its own clock. */
async function listen(page: Page): Promise<() => Promise<Spoken[]>> {
  await page.evaluate(() => {
    const heard: Spoken[] = [];
    Object.assign(globalThis, { heard });
    const region = document.querySelector('[role=status][aria-live=polite]');
    if (!region) throw new Error('the page has no live region');
    new MutationObserver(() => {
      const text = region.textContent?.trim();
      if (text) heard.push({ text, at: Date.now() });
    }).observe(region, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { heard: Spoken[] }).heard);
}

test('Counts that change all the time are said at most each 30 seconds, and the last one is', async ({
  arrive,
  baseURL,
}) => {
  const base = baseURL ?? '';
  const olena = await arrive('Олена');
  await emptyCity(olena);
  await olena.clock.install();
  await olena.goto('/');
  const online = olena.getByRole('region', { name: 'Who is in the city' }).getByTitle('Show everyone');
  await expect(online).toHaveText('1 active now');
  const heard = await listen(olena);

  // Each ten seconds somebody comes and opens a room, for two minutes.
  const most = 12;
  const inside = [];
  for (let index = 1; index <= most; index += 1) {
    const neighbour = await arriveOutside(base, `Сусідка ${index}`);
    const made = await neighbour.call('POST', '/city/rooms', { name: roomName(`Yard ${index}`), description: '' });
    expect(made.status).toBe(201);
    inside.push(await neighbour.open(`/ws/city/rooms/${made.body.slug}`));
    await expect(online).toHaveText(`${index + 1} active now`);
    await olena.clock.runFor(10_000);
  }
  const last = async () => {
    // A page that was busy may have begun to wait only now.
    await olena.clock.runFor(30_000);
    return (await heard()).at(-1)?.text;
  };
  await expect.poll(last, 'nobody is left with an old count').toContain(`${most + 1} active now`);

  const said = await heard();
  const pauses = said.slice(1).map(({ at }, index) => at - (said[index]?.at ?? 0));
  console.log(
    `spoken: ${said.length} times for ${2 * most} changes in 150 s, ${Math.round(Math.min(...pauses) / 1000)} s apart`,
  );
  expect(said.length).toBeGreaterThan(1);
  // What is heard is what the page has drawn, some milliseconds after it was said: to a tenth of a second it is the same.
  expect(Math.round(Math.min(...pauses) / 100)).toBeGreaterThanOrEqual(300);
  expect(said.map(({ text }) => text).join('\n')).toMatch(/\d+ new events/);
  for (const socket of inside) await socket.close();
});
