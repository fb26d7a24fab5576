import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import { expect, test } from 'vitest';
import { createOnlineList, loadMoreOnline, loadOnline, refreshOnline } from './online-list-store.ts';

/** A city with `count` residents; `from` moves where pages begin, as when somebody has come meanwhile. */
function cityOf(count: number) {
  const city = { down: false, moved: 0 };
  const transport = createRouterTransport((router) => {
    router.service(PresenceService, {
      listOnline: ({ limit, cursor }) => {
        if (city.down) throw new ConnectError('down', Code.Unavailable);
        const start = Math.max(0, Number(cursor || 0) - (cursor ? city.moved : 0));
        const ids = Array.from({ length: count }, (_, index) => index).slice(start, start + limit);
        const presences = ids.map((id) => ({ userId: `u_${id}`, username: `${id}`, status: Status.ONLINE }));
        const end = start + limit;
        return { presences, online: count, nextCursor: end < count ? String(end) : '' };
      },
    });
  });
  return { city, list: createOnlineList(createClient(PresenceService, transport)) };
}

test('asks page by page until everyone is there, and then no more', async () => {
  const { list } = cityOf(250);
  await loadOnline(list);
  expect(list.store.getState()).toMatchObject({ phase: 'ready', online: 250 });
  expect(list.store.getState().present).toHaveLength(100);
  for (let page = 0; page < 4; page += 1) await loadMoreOnline(list);
  expect(list.store.getState().present).toHaveLength(250);
});

test('somebody who stands on two pages is shown once', async () => {
  const { city, list } = cityOf(150);
  await loadOnline(list);
  city.moved = 7;
  await loadMoreOnline(list);
  expect(list.store.getState().present).toHaveLength(150);
});

test('a page that fails leaves the others, and can be asked for again', async () => {
  const { city, list } = cityOf(150);
  await loadOnline(list);
  city.down = true;
  await loadMoreOnline(list);
  expect(list.store.getState()).toMatchObject({ phase: 'failed' });
  expect(list.store.getState().present).toHaveLength(100);
  city.down = false;
  await loadMoreOnline(list);
  expect(list.store.getState().present).toHaveLength(150);
});

test('a list opened anew begins anew', async () => {
  const { city, list } = cityOf(3);
  city.down = true;
  await loadOnline(list);
  expect(list.store.getState()).toMatchObject({ phase: 'failed', online: null });
  city.down = false;
  await loadOnline(list);
  expect(list.store.getState()).toMatchObject({ phase: 'ready', online: 3 });
});

test('asked again it shows who is here now, and what it knew when there is no answer', async () => {
  const { city, list } = cityOf(3);
  await refreshOnline(list);
  expect(list.store.getState()).toMatchObject({ phase: 'ready', online: 3 });
  city.down = true;
  await refreshOnline(list);
  expect(list.store.getState()).toMatchObject({ phase: 'ready', online: 3 });
  expect(list.store.getState().present).toHaveLength(3);
});
