/** SetStatus, while the leases cannot be reached, and while the resident chooses otherwise. */
import { createContextValues } from '@connectrpc/connect';
import { Choice } from 'proto/city/presence/v1/chosen';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Bus, openMemoryBus } from '../bus.ts';
import { choicesTopic } from '../bus-topics.ts';
import { callerKey } from '../caller.ts';
import type { Caller } from '../passport.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import type { ChosenNews } from '../presence-frames.ts';
import type { Leases } from './leases.ts';
import { openMemoryLeases } from './leases-memory.ts';
import { eg } from './presence.testing.ts';
import { setStatus } from './set-status.ts';
import { presenceSteps } from './tables.ts';

let postgres: TestPostgres;
let bus: Bus;
/** What edges hear. */
let heard: ChosenNews[];

beforeAll(async () => {
  postgres = await testPostgres();
  await postgres.migrate('presence', presenceSteps);
});
afterAll(() => postgres.close());
beforeEach(async () => {
  [bus, heard] = [openMemoryBus(), []];
  await bus.subscribe(choicesTopic, (text) => heard.push(JSON.parse(text))).ready;
});

/** How a resident chooses by a process that has these leases. */
function chooser(userId: string, leases: Leases) {
  const handler = setStatus(postgres, leases, () => undefined, bus, { take: async () => {} } as never);
  const caller: Caller = {
    ...{ id: userId, name: userId, kind: 'guest', roles: [], scopes: [] },
    ...{ passportId: 'p', expiresAt: 2 ** 31 },
  };
  const context = { values: createContextValues().set(callerKey, caller) };
  return (choice: Choice) => handler({ userId: '', choice, seconds: 0 } as never, context as never);
}

test('edges hear of a choice also when the leases cannot be reached', async () => {
  const away = async () => {
    throw new Error('away');
  };
  const choose = chooser('u_olena', { ...openMemoryLeases(), hide: away });
  await expect(choose(Choice.INVISIBLE)).rejects.toThrow('away');
  expect(heard).toMatchObject([{ user_id: 'u_olena', choice: 'invisible' }]);
});

test('who chooses to be seen while they are being hidden is seen', async () => {
  const store = openMemoryLeases();
  const lease = eg.lease({ userId: 'u_lesia' });
  await store.renew([lease], 60_000);
  const chooseThere = chooser('u_lesia', store);
  const choose = chooser('u_lesia', {
    ...store,
    async hide(userId) {
      await chooseThere(Choice.AUTOMATIC);
      return store.hide(userId);
    },
  });
  let known = 0;
  const tellLeases = async ({ choice, revision }: ChosenNews) => {
    if (revision <= known) return;
    known = revision;
    await store.renew([{ ...lease, status: choice === 'invisible' ? 'hidden' : 'online' }], 60_000);
  };
  bus.subscribe(choicesTopic, (text) => void tellLeases(JSON.parse(text)));
  expect(await choose(Choice.INVISIBLE)).toMatchObject({ own: { choice: Choice.AUTOMATIC } });
  expect(heard.map(({ choice }) => choice)).toEqual(['invisible', 'automatic', 'automatic']);
  expect(await store.get('city', ['u_lesia'])).toMatchObject([{ status: 'online' }]);
});
