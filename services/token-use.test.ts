import { createClient, createRouterTransport } from '@connectrpc/connect';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { partly } from './city.testing.ts';
import { openLog } from './telemetry.ts';
import { openTokenUse } from './token-use.ts';

let told: [string, number][][];
let isAway: boolean;
let closings: (() => unknown)[];
let now: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  told = [];
  isAway = false;
  closings = [];
  now = 1_800_000_000_000;
});
afterEach(async () => {
  for (const close of closings) await close();
  vi.useRealTimers();
});

function follow() {
  const use = openTokenUse(() => now);
  const residents = partly(ResidentsService, {
    noteTokenUse({ uses }) {
      if (isAway) throw new Error('away');
      told.push(uses.map(({ tokenId, usedAt }) => [tokenId, Number(usedAt?.seconds)]));
      return {};
    },
  });
  const transport = createRouterTransport((router) => router.service(ResidentsService, residents));
  use.follow({
    dial: (service) => createClient(service, transport),
    log: openLog('silent'),
    onClose: (close) => void closings.push(close),
  });
  return use;
}

test('what was used in five seconds is told once, with the last time', async () => {
  const use = follow();
  use.note('a');
  use.note('b');
  now += 2_000;
  use.note('a');
  await vi.advanceTimersByTimeAsync(5_000);
  await vi.waitFor(() =>
    expect(told).toEqual([
      [
        ['a', 1_800_000_002],
        ['b', 1_800_000_000],
      ],
    ]),
  );
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told).toHaveLength(1);
});

test('what is used while residents is away is told with the next use; a process that closes tells what it has', async () => {
  const use = follow();
  isAway = true;
  use.note('a');
  await vi.advanceTimersByTimeAsync(5_000);
  isAway = false;
  use.note('a');
  for (const close of closings.splice(0)) await close();
  expect(told).toEqual([[['a', 1_800_000_000]]]);
});
