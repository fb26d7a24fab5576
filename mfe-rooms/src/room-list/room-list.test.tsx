import { createClient, createRouterTransport } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { Words } from 'shell/ui/words.tsx';
import { expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from '../catalogues.ts';
import * as eg from '../example.ts';
import { HandClock } from '../fake-edge.ts';
import { createRoomsList, refreshRooms } from '../rooms-store.ts';
import { RoomList } from './room-list.tsx';

test('whoever asks for more rooms by keyboard goes on at the first new one when the last page has taken the button', async () => {
  const pages = [
    { rooms: [eg.room({ slug: 'sad' })], nextCursor: '1' },
    { rooms: [eg.room({ slug: 'rynok' }), eg.room({ slug: 'port' })] },
  ];
  const transport = createRouterTransport((router) =>
    router.service(RoomsService, { listRooms: () => pages.shift() ?? {}, listUnread: () => ({}) }),
  );
  const list = createRoomsList(createClient(RoomsService, transport), new HandClock());
  await refreshRooms(list);
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () =>
    root.render(
      <Words locale={createStore(() => 'uk' as const)} catalogues={catalogues}>
        <RoomList list={list} query="" onNew={() => {}} />
      </Words>,
    ),
  );
  const button = document.querySelector('button');
  button?.focus();
  await act(async () => button?.click());
  await act(() => vi.waitFor(() => expect(list.store.getState().nextCursor).toBe('')));
  expect([document.querySelector('button'), document.activeElement?.textContent]).toEqual([null, 'rynok']);
  await act(async () => root.unmount());
  document.body.replaceChildren();
});
