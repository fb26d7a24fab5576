import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { setupI18n } from '@lingui/core';
import { Choice } from 'proto/city/presence/v1/chosen';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { beforeEach, expect, test, vi } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { City, OwnStatus, Toast } from '../contract.ts';
import { howOthersSeeYou } from './how-others-see-you.ts';
import { catalogues, sayWith } from './say.ts';

const automatic: OwnStatus = { choice: 'automatic', until: null, showsLastSeen: false };
let own: StoreApi<OwnStatus | null>;
let notices: Toast[];
let chosen: Choice[];
let isRefused: boolean;
beforeEach(() => {
  own = createStore<OwnStatus | null>(() => automatic);
  notices = [];
  chosen = [];
  isRefused = false;
});

const transport = createRouterTransport((router) => {
  router.service(PresenceService, {
    setStatus({ choice }) {
      if (isRefused) throw new ConnectError('not now', Code.ResourceExhausted);
      chosen.push(choice);
      return {};
    },
  });
});
const toast = (notice: Toast) => {
  notices.push(notice);
  return () => {};
};
const commands = () =>
  howOthersSeeYou(
    { own, transport, toast } as unknown as City,
    sayWith(setupI18n({ locale: 'en', messages: { en: catalogues.en } })),
  );
const marked = () => commands().flatMap(({ id, mark }) => (mark ? [id] : []));
const run = async (id: string) => {
  commands()
    .find((command) => command.id === id)
    ?.run();
  await vi.waitFor(() => expect(notices).toHaveLength(1));
};

test('what is chosen is marked at once, and the city is told', async () => {
  expect(marked()).toEqual(['status:automatic']);
  const done = run('status:invisible');
  expect(marked()).toEqual(['status:invisible']);
  await done;
  expect([chosen, own.getState()]).toEqual([[Choice.INVISIBLE], { ...automatic, choice: 'invisible' }]);
  expect(notices).toMatchObject([{ kind: 'info', text: 'Status: Invisible' }]);
});

test('when the city refuses, it is as it was, and that is said', async () => {
  isRefused = true;
  await run('status:do_not_disturb');
  expect([chosen, own.getState()]).toEqual([[], automatic]);
  expect(notices).toMatchObject([{ kind: 'error' }]);
});

test('before the city has told what was chosen nothing is marked, and one can choose', async () => {
  own.setState(null, true);
  expect(marked()).toEqual([]);
  await run('status:do_not_disturb');
  expect([chosen, own.getState()]).toEqual([[Choice.DO_NOT_DISTURB], null]);
});
