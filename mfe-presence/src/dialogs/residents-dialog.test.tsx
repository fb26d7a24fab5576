import { createRouterTransport } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { City, Locale, PresenceState, PresentResident, Resident, SocketState } from 'shell/contract';
import { afterEach, expect, test, vi } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { ResidentsWindow } from './dialogs.tsx';

const inCity = 30_000;
/** As many as the shell is told of at first. */
const named = 500;
let root: Root;
let presence: StoreApi<PresenceState>;

afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
});

/** Opens the window in a city of thousands, of whom nobody is here but those whom pages and changes name. */
async function open(): Promise<HTMLElement> {
  const residents = Array.from({ length: named }, (_, n): [string, PresentResident] => [`u_${n}`, residentOf(n)]);
  presence = createStore(() => ({ residents: new Map(residents), online: inCity, live: true, asOf: 1 }));
  const transport = createRouterTransport((router) => {
    router.service(PresenceService, {
      listOnline({ limit, cursor, agents }) {
        const from = Number(cursor);
        const presences = Array.from({ length: agents ? 0 : limit }, (_, n) => ({
          ...{ userId: `u_${from + n}`, username: residentOf(from + n).username, status: Status.ONLINE },
        }));
        return { presences, online: inCity, nextCursor: `${from + limit}` };
      },
      getPresence: ({ userIds }) => ({ presences: userIds.map((userId) => ({ userId, status: Status.OFFLINE })) }),
      listBlocked: () => ({}),
    });
  });
  const city: City = {
    resident: createStore<Resident | null>(() => ({ userId: 'u_0', displayName: 'Я' })),
    locale: createStore<Locale>(() => 'uk'),
    transport,
    socket: {
      status: createStore<SocketState>(() => ({ state: 'open' })),
      subscribe: () => () => {},
      send: () => false,
    },
    presence,
    navigate: () => undefined,
    announce: () => undefined,
    toast: () => () => undefined,
  };
  const place = document.body.appendChild(document.createElement('div'));
  root = createRoot(place);
  await act(async () => root.render(<ResidentsWindow city={city} open onClose={() => undefined} />));
  await vi.waitFor(() => expect(rows(place, 'Активні зараз')).toHaveLength(100));
  return place;
}

const residentOf = (n: number): PresentResident => ({
  ...{ username: `М ${String(n).padStart(5, '0')}`, status: 'online', lastSeen: '' },
});
const rows = (place: Element, group: string) =>
  [...place.querySelectorAll(`section[aria-label="${group}"] li`)].map(({ textContent }) => textContent);

test('of thousands a page is drawn, and one more at a time', async () => {
  const place = await open();
  expect(place.textContent?.replace(/\s/g, ' ')).toContain('29 900');
  for (let pages = 2; pages <= 3; pages++) {
    const more = [...place.querySelectorAll('button')].find(({ textContent }) => textContent?.includes('Показати ще'));
    await act(async () => more?.click());
    await vi.waitFor(() => expect(rows(place, 'Активні зараз')).toHaveLength(pages * 100));
  }
  expect(rows(place, 'Активні зараз').at(-1)).toContain('М 00299');
});

test('who leaves is not among the active any more, also where the page that named them is older', async () => {
  const place = await open();
  const { residents } = presence.getState();
  const others = new Map([...residents].filter(([userId]) => userId !== 'u_7'));
  await act(async () => presence.setState({ residents: others, online: inCity - 1 }));
  await vi.waitFor(() => expect(rows(place, 'Щойно пішли')).toEqual([expect.stringContaining('М 00007')]));
  expect(rows(place, 'Активні зараз').filter((row) => row?.includes('М 00007'))).toEqual([]);
});

/** The first `count` residents whom the shell names, of whom some are not here, or are otherwise. */
const others = (count: number, change: (residents: Map<string, PresentResident>) => void): void => {
  const residents = new Map(Array.from({ length: count }, (_, n) => [`u_${n}`, residentOf(n)]));
  change(residents);
  presence.setState({ residents, online: residents.size });
};
const pointer = (how: 'over' | 'out') => (list: Element) =>
  void list.dispatchEvent(new MouseEvent(`pointer${how}`, { bubbles: true, relatedTarget: document.body }));
const focus = (how: 'focus' | 'blur') => (list: Element) => list.querySelector('button')?.[how]();

test.each([
  ['pointed at', pointer('over'), pointer('out')],
  ['in the focus', focus('focus'), focus('blur')],
])('nobody moves in a list that is %s: who leaves stays in their place, who comes waits', async (_, hold, letGo) => {
  const place = await open();
  await act(async () => others(5, () => undefined));
  const active = () => rows(place, 'Активні зараз').map((row) => row?.match(/0000\d/)?.[0]);
  const list = () => place.querySelector('ul') as Element;
  expect(active()).toEqual(['00000', '00001', '00002', '00003', '00004']);
  await act(async () => hold(list()));
  await act(async () =>
    others(7, (residents) => {
      residents.delete('u_1');
      residents.delete('u_6');
      residents.set('u_2', { ...residentOf(2), status: 'away' });
    }),
  );
  expect(active()).toEqual(['00000', '00001', '00002', '00003', '00004']);
  expect(rows(place, 'Активні зараз').slice(1, 4)).toEqual(
    ['офлайн', 'не біля екрана', 'онлайн'].map((word) => expect.stringContaining(word)),
  );
  expect(rows(place, 'Не біля екрана')).toEqual([]);
  await act(async () => letGo(list()));
  expect(active()).toEqual(['00000', '00003', '00004', '00005']);
  expect(rows(place, 'Не біля екрана')).toEqual([expect.stringContaining('00002')]);
});
