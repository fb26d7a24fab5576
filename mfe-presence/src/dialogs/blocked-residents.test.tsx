import { createClient, createRouterTransport } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { BlockedResidents } from './blocked-residents.tsx';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';

let root: Root;
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
});

test('each button says to whom one is shown again', async () => {
  const blocked = [{ userId: 'u_taras', username: 'Тарас' }, { userId: 'u_gone' }];
  const transport = createRouterTransport((router) =>
    router.service(PresenceService, { listBlocked: () => ({ blocked }) }),
  );
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () =>
    root.render(
      <Words locale={createStore(() => 'uk' as const)} catalogues={{ en, uk }}>
        <BlockedResidents presence={createClient(PresenceService, transport)} />
      </Words>,
    ),
  );
  const names = () => [...document.querySelectorAll('li button')].map((one) => one.getAttribute('aria-label'));
  await vi.waitFor(() => expect(names()).toEqual(['Показуватися знову: Тарас', 'Показуватися знову: Мешканець']));
});
