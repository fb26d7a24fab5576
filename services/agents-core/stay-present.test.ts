import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type BeatRequestSchema, BeatResponseSchema } from 'proto/city/presence/v1/presence';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openLog } from '../telemetry.ts';
import { stayPresent } from './stay-present.ts';

let told: MessageInitShape<typeof BeatRequestSchema>[];
let isAway: boolean;
let leave: () => Promise<void>;

beforeEach(() => {
  vi.useFakeTimers();
  [told, isAway] = [[], false];
  const beat = async (request: MessageInitShape<typeof BeatRequestSchema>) => {
    if (isAway) throw new Error('away');
    told.push(request);
    return create(BeatResponseSchema);
  };
  leave = stayPresent([{ id: 'city_guide', name: 'City Guide' }], { beat }, openLog('silent'));
});
afterEach(() => vi.useRealTimers());

test('an agent is here at once, well within its lease after that, and gone with its service', async () => {
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toHaveLength(4);
  const lease = { place: 'city', userId: 'city_guide', username: 'City Guide', agent: true };
  expect(told.map(({ leases }) => leases)).toEqual(Array(4).fill([expect.objectContaining(lease)]));
  await leave();
  expect(told.at(-1)?.ended).toEqual(told[0]?.leases);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toHaveLength(5);
});

test('while presence is away it is tried again soon', async () => {
  isAway = true;
  await vi.advanceTimersByTimeAsync(5_000);
  isAway = false;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told).toHaveLength(1);
  isAway = true;
  await leave();
});
