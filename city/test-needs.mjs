import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { openly } from './processes.mjs';
import { Refusal } from './refusal.mjs';

/** What the tests start themselves, each on ports of its own: Debian's package, and the commands one of which shows it. */
const needs = [
  { debian: 'chromium', commands: ['chromium', 'chromium-browser', 'google-chrome'] },
  { debian: 'redis-server', commands: ['redis-server'] },
  { debian: 'postgresql', commands: ['initdb'] },
];

/** Debian keeps PostgreSQL's server commands off the PATH, one folder a version. */
const postgresHome = '/usr/lib/postgresql';

/** Installs what is missing (on Debian as root), or refuses with a line that says what to install. Resolves to the PATH
 * on which all of it is found. */
export async function testNeeds() {
  const missing = absent();
  if (missing.length > 0) await aptInstall(missing);
  return searched().join(delimiter);
}

/** @returns {string[]} Debian packages */
const absent = () => needs.filter(({ commands }) => !commands.some(isFound)).map(({ debian }) => debian);

/** @param {string} command */
const isFound = (command) => searched().some((folder) => existsSync(join(folder, command)));

function searched() {
  const postgres = existsSync(postgresHome)
    ? readdirSync(postgresHome)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(postgresHome, version, 'bin'))
    : [];
  return [...(process.env.PATH ?? '').split(delimiter), ...postgres];
}

/** @param {string[]} missing */
async function aptInstall(missing) {
  if (!isDebian() || process.getuid?.() !== 0) {
    throw new Refusal(
      `The tests need ${missing.join(', ')}. On Debian or Ubuntu: sudo apt-get install -y ${missing.join(' ')};` +
        ' elsewhere install Chromium, Redis 7 and PostgreSQL, so that chromium, redis-server and initdb are on the PATH.',
    );
  }
  console.log(`Installing ${missing.join(', ')}, once.`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await openly('apt-get', ['update', '-qq'], { env });
  const code = await openly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
  const still = absent();
  if (code !== 0 || still.length > 0)
    throw new Refusal(`apt-get could not install ${(still.length > 0 ? still : missing).join(', ')}`);
}

function isDebian() {
  const file = '/etc/os-release';
  return existsSync(file) && /^ID(_LIKE)?=.*\bdebian\b/m.test(readFileSync(file, 'utf8'));
}
