import { validate, version } from 'uuid';
import { expect, test, vi } from 'vitest';
import { newMessageId } from './message-id.ts';

test('ids are UUIDs of version 7, and no two are the same, however many are made', () => {
  const ids = Array.from({ length: 2_000 }, newMessageId);
  expect(new Set(ids).size).toBe(2_000);
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
});

test('they are in the order of time', () => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  const before = newMessageId();
  vi.setSystemTime(1_800_000_000_001);
  expect(newMessageId() > before).toBe(true);
  vi.useRealTimers();
});
