import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root, tool } from './house.mjs';
import { quietly } from './processes.mjs';

test('what failed is written down: tests, what stands around them, files and errors outside of every test', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'city-failures-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'failures.txt');
  writeFileSync(
    join(folder, 'one.test.mjs'),
    `test('good', () => {});
     test('bad', async () => { setTimeout(() => { throw new Error('too late'); }); throw new Error('too early'); });
     describe('around', () => {
       test('good, too', () => {});
       afterAll(() => { throw new Error('too much'); });
     });
     afterAll(() => new Promise((over) => setTimeout(over, 50)));`,
  );
  writeFileSync(join(folder, 'two.test.mjs'), `throw new Error('too soon');`);
  const reporter = join(root, 'city/failures-reporter.mjs');
  const options = [`--root=${folder}`, '--globals', `--reporter=${reporter}`];
  const { code } = await quietly(tool('vitest'), ['run', ...options], { cwd: folder, env: { FAILURES_FILE: file } });
  expect(code).toBe(1);
  const failures = readFileSync(file, 'utf8');
  expect(failures.match(/^FAILED .*\n.*$/gm)?.sort()).toEqual([
    'FAILED one.test.mjs > around\nError: too much',
    'FAILED one.test.mjs > bad\nError: too early',
    'FAILED outside of every test\nError: too late',
    'FAILED two.test.mjs\nError: too soon',
  ]);
});
