import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentHash } from './staleness.mjs';

let root = '';
const write = (/** @type {string} */ path, /** @type {string} */ content) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
};
const hash = () => contentHash(root, ['mfe-rooms', 'lock.json']);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'staleness-'));
  write('mfe-rooms/src/a.ts', 'a');
  write('mfe-rooms/src/b.ts', 'b');
});
afterEach(() => rmSync(root, { recursive: true }));

test('sees a changed, a renamed, a moved and an added source', () => {
  const seen = [hash()];
  const unlike = () => {
    expect(seen).not.toContain(hash());
    seen.push(hash());
  };
  write('mfe-rooms/src/a.ts', 'a!');
  unlike();
  write('mfe-rooms/src/c.ts', '');
  unlike();
  rmSync(join(root, 'mfe-rooms/src/c.ts'));
  write('mfe-rooms/c.ts', '');
  unlike();
  write('lock.json', '{}');
  unlike();
});

test('does not mistake what moved from one file to the next', () => {
  const before = hash();
  write('mfe-rooms/src/a.ts', '');
  write('mfe-rooms/src/b.ts', 'ab');
  expect(hash()).not.toBe(before);
});

test('passes over builds, installed packages, tests and words for people', () => {
  const before = hash();
  for (const path of ['dist/x.js', 'dist/.stamp', 'node_modules/x/index.js', 'src/a.test.tsx', 'README.md']) {
    write(`mfe-rooms/${path}`, 'new');
  }
  expect(hash()).toBe(before);
});
