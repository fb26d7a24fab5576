import { writeFileSync } from 'node:fs';

/** A reporter of Vitest that writes what failed to the file `FAILURES_FILE`, for the end of the whole run: the stories
 * print for minutes before. */
// biome-ignore lint/style/noDefaultExport: Vitest asks for one.
export default class FailuresReporter {
  /** @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<import('vitest/node').SerializedError>} unhandled what no test was there to catch */
  onTestRunEnd(modules, unhandled) {
    const failures = [];
    for (const module of modules) {
      const file = module.relativeModuleId;
      for (const error of module.errors()) failures.push(failure(file, error));
      for (const suite of module.children.allSuites())
        for (const error of suite.errors()) failures.push(failure(`${file} > ${suite.fullName}`, error));
      for (const test of module.children.allTests('failed'))
        for (const error of test.result().errors ?? []) failures.push(failure(`${file} > ${test.fullName}`, error));
    }
    for (const error of unhandled) failures.push(failure('outside of every test', error));
    writeFileSync(/** @type {string} */ (process.env.FAILURES_FILE), failures.join('\n'));
  }
}

/** @param {string} where @param {{ message: string, stack?: string }} error */
const failure = (where, { message, stack }) => `FAILED ${where}\n${stack || message}\n`;
