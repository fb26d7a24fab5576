import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './house.mjs';
import { quietly } from './processes.mjs';
import { Refusal } from './refusal.mjs';
import { sameInstall } from './same-install.mjs';

const modules = join(root, 'node_modules');
const stamp = join(modules, '.city-lock');

/** Makes node_modules what package-lock.json says, and says so when there was something to do. */
export async function install() {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!isInstalled(lock)) {
    console.log('Installing dependencies, once; this takes about a minute.');
    await npmCi();
  }
  writeFileSync(stamp, wanted);
}

// A dependency added with `npm i` changes the lock and the modules together: nothing is missing then.
/** @param {string} lock */
function isInstalled(lock) {
  const installed = join(modules, '.package-lock.json');
  return existsSync(installed) && sameInstall(JSON.parse(lock), JSON.parse(readFileSync(installed, 'utf8')));
}

async function npmCi() {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const windows = process.platform === 'win32';
  const { code, output } = await quietly(windows ? 'npm.cmd' : 'npm', args).catch(() => {
    throw new Refusal('npm is not on the PATH: it comes with Node, https://nodejs.org');
  });
  if (code !== 0) throw new Refusal(`${output.trimEnd()}\nnpm ci failed: nothing can run without the dependencies`);
}
