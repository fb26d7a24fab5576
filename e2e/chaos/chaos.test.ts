import { expect, test } from 'vitest';
import { runChaos } from './run-chaos.ts';

test('a city that is killed, frozen and cut apart keeps what rooms promise', async () => {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const { faults, counts, violations } = await runChaos({ seed: 1, lengthMs: 25_000, rooms: 2, residents: 6, say });
  expect(violations, said.join('\n')).toEqual([]);
  // A run in which nothing happened would prove nothing.
  expect(faults).toBeGreaterThan(10);
  for (const what of ['2xx', 'unknown', 'resumes']) expect(counts[what], what).toBeGreaterThan(10);
  for (const what of ['moderated', 'changes of rooms']) expect(counts[what], what).toBeGreaterThan(5);
  // Those who read in each of the two rooms, and missed more than a resume replays.
  expect(counts.reloads).toBeGreaterThanOrEqual(4);
}, 180_000);
