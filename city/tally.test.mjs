import { expect, test } from 'vitest';
import { isGood, line, playwrightTally, sum, vitestTally, withExitCode } from './tally.mjs';

const vitest = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };

test('a file that cannot be loaded is a failure', () => {
  const broken = { status: 'failed', assertionResults: [] };
  const fair = { status: 'failed', assertionResults: [{ status: 'failed' }] };
  expect(vitestTally({ ...vitest, testResults: [broken] })).toEqual({ passed: 3, failed: 1, skipped: 2 });
  expect(vitestTally({ ...vitest, numFailedTests: 1, testResults: [fair] }).failed).toBe(1);
});

test('a story that passed when run again has passed, an error outside of stories has failed', () => {
  const stats = { expected: 2, unexpected: 1, flaky: 1, skipped: 4 };
  expect(playwrightTally({ stats, errors: ['no browser'] })).toEqual({ passed: 3, failed: 2, skipped: 4 });
});

test('a runner that ended badly has failed, with or without a report', () => {
  expect(withExitCode(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(withExitCode({ passed: 5, failed: 0, skipped: 0 }, 1).failed).toBe(1);
  expect(withExitCode({ passed: 5, failed: 2, skipped: 0 }, 1).failed).toBe(2);
  expect(withExitCode({ passed: 5, failed: 0, skipped: 0 }, 0).failed).toBe(0);
});

test('the last line tells of skipped tests only when there are some', () => {
  expect(
    line(
      sum([
        { passed: 1, failed: 0, skipped: 0 },
        { passed: 2, failed: 1, skipped: 0 },
      ]),
    ),
  ).toBe('3 passed, 1 failed');
  expect(line({ passed: 1, failed: 0, skipped: 2 })).toBe('1 passed, 0 failed, 2 skipped');
});

test('a run of nothing is not good', () => {
  expect(isGood({ passed: 0, failed: 0, skipped: 3 })).toBe(false);
  expect(isGood({ passed: 1, failed: 0, skipped: 0 })).toBe(true);
});
