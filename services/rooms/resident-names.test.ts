import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { ListNamesResponseSchema, ResidentsService } from 'proto/city/residents/v1/residents';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { openResidentNames, type ResidentNames } from './resident-names.ts';

let calls: string[][];
let displayName: string | 'away';
let now: number;
let names: ResidentNames;

beforeEach(() => {
  [calls, displayName, now] = [[], 'Тарас', 0];
  const residents = {
    async listNames({ userIds = [] }: { userIds?: string[] }) {
      calls.push(userIds);
      if (displayName === 'away') throw new ConnectError('away', Code.Unavailable);
      return create(ListNamesResponseSchema, { names: [{ userId: 'u_taras', displayName }] });
    },
  };
  names = openResidentNames(residents, () => now);
});

test('who ask at once share a call, and each is asked for once in five seconds', async () => {
  const taras = { userId: 'u_taras', username: 'Тарас' };
  const nobody = { userId: 'u_nobody', username: undefined };
  expect(await Promise.all([names(['u_taras', 'u_nobody']), names(['u_taras'])])).toEqual([[taras, nobody], [taras]]);
  now = 4_999;
  displayName = 'Тарасик';
  expect(await names(['u_taras'])).toEqual([taras]);
  now = 5_000;
  expect(await names(['u_taras'])).toEqual([{ userId: 'u_taras', username: 'Тарасик' }]);
  expect(calls).toEqual([['u_taras', 'u_nobody'], ['u_taras']]);
});

test('nobody is nobody’s question; a failure is asked again', async () => {
  expect(await names([])).toEqual([]);
  displayName = 'away';
  await expect(names(['u_taras'])).rejects.toMatchObject({ code: Code.Unavailable });
  displayName = 'Тарас';
  expect(await names(['u_taras'])).toHaveLength(1);
  expect(calls).toEqual([['u_taras'], ['u_taras']]);
});

test('residents that do not answer are waited for two seconds, and cannot be asked', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const silent = createRouterTransport((router) =>
    router.service(ResidentsService, { listNames: () => new Promise(() => {}) }),
  );
  const asked = openResidentNames(createClient(ResidentsService, silent))(['u_taras']);
  const refused = expect(asked).rejects.toMatchObject({ code: Code.Unavailable });
  await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(2_000);
  await refused;
});
