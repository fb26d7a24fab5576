/** Nobody is seen who must be gone, and nobody is said to have gone who is here: in a city that breaks under its residents. */
import { describe, expect, test } from 'vitest';
import { livePresence } from './no-ghosts.testing.ts';

describe.each([1, 2])('seed %i', (seed) => {
  test('no ghosts, no false offlines, nobody told twice', async () => {
    const run = await livePresence(seed);
    expect(run.ghosts.join('\n\n')).toBe('');
    expect(run.falseOfflines.join('\n\n')).toBe('');
    expect(run.others.join('\n\n')).toBe('');
    expect(run.tabs).toBeGreaterThan(5_000);
    expect(run.announcements).toBeGreaterThan(5_000);
    expect(run.troubles).toHaveLength(21);
  }, 60_000);
});
