import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tidyMemory } from './tidy-memory.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A process of which a test says how much it uses and does. */
function process() {
  const state = { used: 40, busy: 0, looks: 0, last: Promise.resolve() };
  const end = tidyMemory({
    used: () => state.used,
    busy: () => state.busy,
    collect() {
      state.looks += 1;
      return state.last;
    },
  });
  const looksWith = async (given: Partial<typeof state>) => {
    Object.assign(state, given);
    await vi.advanceTimersByTimeAsync(10_000);
    return state.looks;
  };
  return { looksWith, end };
}

test('what has grown by half is collected, once, when there is little to do', async () => {
  const { looksWith, end } = process();
  expect(await looksWith({ used: 40 })).toBe(1);
  expect(await looksWith({ used: 59 })).toBe(1);
  expect(await looksWith({ used: 90, busy: 0.9 })).toBe(1);
  expect(await looksWith({ busy: 0.1 })).toBe(2);
  expect(await looksWith({ used: 134 })).toBe(2);
  end();
  expect(await looksWith({ used: 900 })).toBe(2);
});

test('it is not asked for again while it looks', async () => {
  const { looksWith, end } = process();
  let done = () => {};
  const last = new Promise<void>((resolve) => {
    done = resolve;
  });
  expect(await looksWith({ last })).toBe(1);
  expect(await looksWith({ used: 400 })).toBe(1);
  done();
  expect(await looksWith({ used: 599 })).toBe(1);
  expect(await looksWith({ used: 900 })).toBe(2);
  end();
});
