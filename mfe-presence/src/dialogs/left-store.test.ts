import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import type { PresenceState } from 'shell/contract';
import { beforeEach, expect, test } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { askLeft, createLeftList, followLeft, type LeftList } from './left-store.ts';

let city: StoreApi<PresenceState>;
/** Who is here, whatever the page's picture names. */
let here: Set<string>;
/** When those who say so were last here, epoch milliseconds. */
let seen: Map<string, number>;
let down: boolean;
let list: LeftList;

const picture = (...names: string[]): PresenceState => {
  const residents = names.map((name) => [`u_${name}`, { username: name, status: 'online', lastSeen: '' }] as const);
  return { residents: new Map(residents), online: names.length, live: true, asOf: 1 };
};
const left = async () => {
  await askLeft(list);
  return list.store.getState().left.map(({ username, lastSeen }) => [username, lastSeen]);
};

beforeEach(() => {
  [here, seen, down] = [new Set(), new Map(), false];
  const transport = createRouterTransport((router) => {
    router.service(PresenceService, {
      getPresence({ userIds }) {
        if (down) throw new ConnectError('down', Code.Unavailable);
        return {
          presences: userIds.map((userId) => {
            const at = seen.get(userId);
            const status = here.has(userId) ? Status.ONLINE : Status.OFFLINE;
            return { userId, status, ...(at === undefined ? {} : { lastSeen: timestampFromMs(at) }) };
          }),
        };
      },
    });
  });
  city = createStore(() => picture('Olena', 'Taras', 'Maria'));
  list = createLeftList(createClient(PresenceService, transport));
  followLeft(list, city);
});

test('who leaves is named, the last to go first, with the time if they let it be known', async () => {
  seen.set('u_Taras', 0);
  city.setState(picture('Olena', 'Maria'));
  city.setState(picture('Olena'));
  expect(await left()).toEqual([
    ['Maria', ''],
    ['Taras', '1970-01-01T00:00:00.000Z'],
  ]);
});

test('who comes back is not among those who left, nor who is here and only not named any more', async () => {
  here.add('u_Maria');
  city.setState(picture('Olena'));
  expect(await left()).toEqual([['Taras', '']]);
  city.setState(picture('Olena', 'Taras'));
  expect(await left()).toEqual([]);
});

test('whom a lost connection does not name has not left', async () => {
  city.setState({ ...picture(), live: false });
  expect(await left()).toEqual([]);
});

test('when presence does not answer, what was known stays', async () => {
  city.setState(picture('Olena', 'Maria'));
  await left();
  down = true;
  city.setState(picture('Olena'));
  expect(await left()).toEqual([['Taras', '']]);
});

test('of many who leave the last fifty are kept', async () => {
  city.setState(picture(...Array.from({ length: 80 }, (_, n) => `${n}`)));
  city.setState(picture());
  expect((await left()).map(([name]) => name)).toEqual(Array.from({ length: 50 }, (_, n) => `${79 - n}`));
});
