/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** Counts what Vitest's JSON reporter wrote. A file that could not even be loaded is one failure.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, assertionResults: { status: string }[] }[] }} report @returns {Tally} */
export function vitestTally(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Counts what Playwright's JSON reporter wrote. A story that passed only when run again has passed; an error outside of
 * every story is one failure. @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number },
 *   errors: unknown[] }} report @returns {Tally} */
export function playwrightTally({ stats, errors }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
}

/** A runner's tally made honest by its exit code: one that ended badly has failed, whatever it managed to write.
 * @param {Tally | undefined} tally undefined when it wrote no report @param {number} code @returns {Tally} */
export function withExitCode(tally = { passed: 0, failed: 0, skipped: 0 }, code) {
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/** @param {Tally[]} tallies @returns {Tally} */
export function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of tallies) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** The last line of `npm test`. @param {Tally} tally */
export const line = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** Whether a run may be called good: nothing failed, and something ran. @param {Tally} tally */
export const isGood = ({ passed, failed }) => failed === 0 && passed > 0;
