import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { Words } from 'shell/ui/words.tsx';
import { expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from './catalogues.ts';
import { FakeCity } from './fake-edge.ts';
import { RoomHeader } from './room-header.tsx';
import { closeRoom, openRoom } from './room-store.ts';

test('when the search is closed, the focus that was in it is on the button that opens it', async () => {
  const room = openRoom(new FakeCity().edge, 'general');
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  const locale = createStore(() => 'uk' as const);
  const head = { id: 'city_general', slug: 'general', name: 'General', description: '' };
  const given = { room, head, city: { toast: vi.fn() }, membersOpen: false, onMembers: vi.fn(), onSearch: vi.fn() };
  const show = (searchOpen: boolean) =>
    act(async () =>
      root.render(
        <Words locale={locale} catalogues={catalogues}>
          <RoomHeader {...given} searchOpen={searchOpen} />
        </Words>,
      ),
    );
  await show(false);
  expect(document.activeElement).toBe(document.body);
  await show(true);
  await show(false);
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Пошук у цій кімнаті');
  await act(async () => root.unmount());
  closeRoom(room);
});
