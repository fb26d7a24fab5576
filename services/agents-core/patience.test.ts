import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPatience, usualLimits } from './patience.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a resident waits for an answer for a minute, of which the steps before have had their part', () => {
  const patience = openPatience(usualLimits, 45_000);
  vi.advanceTimersByTime(14_999);
  expect(patience.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(patience.signal.reason.rawMessage).toBe('the language model did not finish within 60 s');
});

test('for the first sign ten seconds, for the next fifteen', () => {
  const patience = openPatience(usualLimits);
  patience.wait(usualLimits.first);
  vi.advanceTimersByTime(9_999);
  patience.stop();
  vi.advanceTimersByTime(20_000);
  expect(patience.signal.aborted, 'nothing is waited for').toBe(false);
  patience.wait(usualLimits.between);
  vi.advanceTimersByTime(14_999);
  expect(patience.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(patience.signal.reason.rawMessage).toBe('the language model said nothing for 15 s');
});

test('an answer that has ended keeps no time', () => {
  const patience = openPatience(usualLimits);
  patience.wait(usualLimits.first);
  patience.end();
  vi.advanceTimersByTime(120_000);
  expect(patience.signal.aborted).toBe(false);
});
