import { expect, test } from 'vitest';
import { isMilestone } from './milestone.ts';

test.each([
  [10, [10, 100, 1_000, 10_000, 100_000]],
  [100, [100, 1_000, 10_000, 100_000]],
])('from %i on: %j, and no other', (least, milestones) => {
  const found = Array.from({ length: 100_001 }, (_, count) => count).filter((count) => isMilestone(count, least));
  expect(found).toEqual(milestones);
});
