import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root, tool } from './house.mjs';
import { install } from './install.mjs';
import { node24 } from './node24.mjs';
import { openly } from './processes.mjs';
import { Refusal } from './refusal.mjs';
import { isGood, line, playwrightTally, sum, vitestTally, withExitCode } from './tally.mjs';
import { testNeeds } from './test-needs.mjs';

/** `city test`: everything, or the files whose path contains one of `args`, tests and stories in browsers.
 * Ends with a line `N passed, N failed`. @param {string[]} args @returns {Promise<number>} */
export async function test(args) {
  const tally = await run(args).catch((error) => {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  if (tally.passed + tally.failed === 0) console.error('No test ran.');
  console.log(line(tally));
  return isGood(tally) ? 0 : 1;
}

/** @param {string[]} args */
async function run(args) {
  await install();
  await node24();
  // Whatever model runs on this machine is not asked by tests.
  const env = { PATH: await testNeeds(), LLM_AUTODETECT: 'off' };
  await build();
  const stories = args.filter(namesStories);
  const others = args.filter((arg) => !stories.includes(arg));
  const reports = mkdtempSync(join(tmpdir(), 'city-test-'));
  // The data folders of the stories' cities lie in it, and PostgreSQL may run as another user.
  chmodSync(reports, 0o755);
  const failures = join(reports, 'failures.txt');
  try {
    const tallies = [];
    if (args.length === 0 || others.length > 0)
      tallies.push(await vitest(others, join(reports, 'vitest.json'), failures, env));
    if (hasStories() && (args.length === 0 || stories.length > 0)) {
      const stage = { E2E_FOLDER: reports, E2E_AT_A_TIME: storyFiles(stories).length > 1 ? '2' : '1' };
      tallies.push(await playwright(stories, join(reports, 'playwright.json'), { ...stage, ...env }));
    }
    return sum(tallies);
  } finally {
    if (existsSync(failures)) process.stdout.write(readFileSync(failures));
    rmSync(reports, { recursive: true, force: true });
  }
}

const hasStories = () => namesStories('e2e');

/** Beside the stories `e2e` has tests of their parts, and its chaos. @param {string} word */
const namesStories = (word) => word.startsWith('e2e') && storyFiles([word]).length > 0;

/** The stories whose path contains one of the words; all of them when there is none. @param {string[]} words */
const storyFiles = (words) =>
  readdirSync(join(root, 'e2e'))
    .map((file) => `e2e/${file}`)
    .filter((path) => path.endsWith('.story.ts') && (words.length === 0 || words.some((word) => path.includes(word))));

/** @param {string[]} args @param {string} report @param {string} failures where what failed is written
 * @param {Record<string, string>} env */
async function vitest(args, report, failures, env) {
  const reporters = ['default', 'json', join(import.meta.dirname, 'failures-reporter.mjs')];
  const options = [...reporters.map((reporter) => `--reporter=${reporter}`), `--outputFile.json=${report}`];
  const code = await openly(tool('vitest'), ['run', ...options, ...args], { env: { ...env, FAILURES_FILE: failures } });
  return withExitCode(existsSync(report) ? vitestTally(JSON.parse(readFileSync(report, 'utf8'))) : undefined, code);
}

/** @param {string[]} args @param {string} report @param {Record<string, string>} env */
async function playwright(args, report, env) {
  const code = await openly(
    tool('playwright'),
    ['test', '--config=e2e/playwright.config.ts', '--reporter=list,json', ...args],
    {
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    },
  );
  return withExitCode(existsSync(report) ? playwrightTally(JSON.parse(readFileSync(report, 'utf8'))) : undefined, code);
}
