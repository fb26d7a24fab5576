import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { expect, test } from 'vitest';
import { block, createBlockedList, loadBlocked, unblock } from './blocked-store.ts';

/** A city that keeps whom its one resident blocks, or refuses. */
function openCity(...names: string[]) {
  const city = { refuses: false, blocked: names };
  const obey = (change: () => void) => {
    if (city.refuses) throw new ConnectError('no', Code.Unavailable);
    change();
    return {};
  };
  const transport = createRouterTransport((router) => {
    router.service(PresenceService, {
      listBlocked() {
        if (city.refuses) throw new ConnectError('no', Code.Unavailable);
        return { blocked: city.blocked.map((name) => ({ userId: `u_${name}`, username: name })) };
      },
      blockResident: ({ residentId }) => obey(() => void city.blocked.unshift(residentId.slice(2))),
      unblockResident: ({ residentId }) =>
        obey(() => {
          city.blocked = city.blocked.filter((name) => `u_${name}` !== residentId);
        }),
    });
  });
  const list = createBlockedList(createClient(PresenceService, transport));
  return { city, list, names: () => [...list.store.getState().blocked.values()] };
}

test('is what the city keeps, and says when that is not known', async () => {
  const { city, list, names } = openCity('a', 'b');
  city.refuses = true;
  await loadBlocked(list);
  expect(list.store.getState().phase).toBe('failed');
  city.refuses = false;
  await loadBlocked(list);
  expect([list.store.getState().phase, names()]).toEqual(['ready', ['a', 'b']]);
});

test('who is hidden from, and who no longer, is seen at once', async () => {
  const { city, list, names } = openCity('a');
  await loadBlocked(list);
  const hiding = block(list, 'u_b', 'b');
  expect(names()).toEqual(['b', 'a']);
  await hiding;
  const showing = unblock(list, 'u_a');
  expect(names()).toEqual(['b']);
  await showing;
  expect(city.blocked).toEqual(['b']);
});

test('what the city refuses is as it was, in its place', async () => {
  const { city, list, names } = openCity('a', 'b', 'c');
  await loadBlocked(list);
  city.refuses = true;
  await expect(block(list, 'u_d', 'd')).rejects.toThrow();
  expect(names()).toEqual(['a', 'b', 'c']);
  await expect(unblock(list, 'u_b')).rejects.toThrow();
  expect(names()).toEqual(['a', 'b', 'c']);
});
