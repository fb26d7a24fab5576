import { createRouterTransport } from '@connectrpc/connect';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { City, Locale, OwnStatus, PresenceState, Resident, SocketState } from 'shell/contract';
import { afterEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { Part } from './presence-bar.tsx';

const roots: Root[] = [];
afterEach(async () => {
  for (const root of roots.splice(0)) await act(async () => root.unmount());
  document.body.replaceChildren();
});

/** Shows the bar and gives what it reads. */
async function show(
  presence: Partial<PresenceState>,
  given: { locale?: Locale; state?: SocketState['state']; own?: OwnStatus } = {},
) {
  const known: PresenceState = { residents: new Map(), online: null, live: true, asOf: null, ...presence };
  const city: City = {
    resident: createStore<Resident | null>(() => ({ userId: 'u_me', displayName: 'Я' })),
    locale: createStore<Locale>(() => given.locale ?? 'uk'),
    transport: createRouterTransport(() => undefined),
    socket: {
      status: createStore<SocketState>(() => ({ state: given.state ?? 'open' })),
      subscribe: () => () => undefined,
      send: () => false,
    },
    presence: createStore<PresenceState>(() => known),
    ...(given.own ? { own: createStore<OwnStatus | null>(() => given.own ?? null) } : {}),
    navigate: () => undefined,
    announce: () => undefined,
    toast: () => () => undefined,
  };
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  roots.push(root);
  await act(async () => root.render(<Part city={city} />));
  return place;
}

test('what is not known is said to be unknown, and never shown as a number', async () => {
  const place = await show({ online: null }, { state: 'waiting' });
  expect(place.textContent).toBe('Хто зараз у місті, невідомо');
  expect((await show({ online: null, asOf: 1 })).textContent).not.toMatch(/\d/);
});

test('before the first answer there is neither a number nor a complaint', async () => {
  const place = await show({ online: null }, { state: 'connecting' });
  expect(place.querySelector('[aria-busy="true"]')).not.toBeNull();
  expect(place.textContent).toBe('');
});

test.each<[number, Locale, string]>([
  [0, 'uk', '0 активних зараз'],
  [1, 'uk', '1 активний зараз'],
  [2, 'uk', '2 активні зараз'],
  [5, 'uk', '5 активних зараз'],
  [11, 'uk', '11 активних зараз'],
  [21, 'uk', '21 активний зараз'],
  [1, 'en', '1 active now'],
  [3_000, 'en', '3,000 active now'],
])('%i in %s is "%s"', async (online, locale, words) => {
  const place = await show({ online, asOf: 1 }, { locale });
  expect(place.querySelector('button')?.textContent?.replace(/\u00a0/g, ' ')).toBe(words);
});

test('a picture that is not live says as of when it is', async () => {
  const asOf = new Date(2026, 10, 3, 12, 3).getTime();
  const place = await show({ online: 4, live: false, asOf });
  expect(place.textContent).toContain('станом на 12:03');
});

test('opens the window with everyone', async () => {
  const residents = new Map([['u_olena', { username: 'Олена', status: 'online' as const, lastSeen: '' }]]);
  const place = await show({ online: 1, asOf: 1, residents });
  await act(async () => place.querySelector('button')?.click());
  await vi.waitFor(() => expect(place.querySelector('dialog')?.textContent).toContain('Олена'));
});

const automatic: OwnStatus = { choice: 'automatic', until: null, showsLastSeen: true };
const olena = ['u_olena', { username: 'Олена', status: 'online' as const, lastSeen: '' }] as const;
const own = (place: Element) => place.querySelector('[title^="Ваш статус"]')?.getAttribute('title');

test('who is invisible sees that others do not see them, and counts for nobody', async () => {
  const given = { own: { ...automatic, choice: 'invisible' as const } };
  const place = await show({ online: 1, asOf: 1, residents: new Map([olena]) }, given);
  expect(own(place)).toBe('Ваш статус: інші вас не бачать');
  expect(place.querySelector('button')?.textContent).toBe('1 активний зараз');
});

test('what was chosen is shown before the city has told it to everyone', async () => {
  const me = ['u_me', { username: 'Я', status: 'online' as const, lastSeen: '' }] as const;
  const given = { own: { ...automatic, choice: 'do_not_disturb' as const } };
  expect(own(await show({ online: 1, asOf: 1, residents: new Map([me]) }, given))).toBe('Ваш статус: не турбувати');
  expect(own(await show({ online: 0, asOf: 1 }, { own: automatic }))).toBe('Ваш статус: онлайн');
});

test('one’s own face leads to how others see one', async () => {
  const place = await show({ online: 0, asOf: 1 }, { own: automatic });
  await act(async () => place.querySelector<HTMLElement>('[title^="Ваш статус"]')?.click());
  await vi.waitFor(() => expect(place.textContent).toContain('Як вас бачать інші'));
});
