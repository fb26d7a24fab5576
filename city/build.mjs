import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, tool, workspacesWith } from './house.mjs';
import { install } from './install.mjs';
import { quietly } from './processes.mjs';
import { Refusal } from './refusal.mjs';
import { contentHash } from './staleness.mjs';

/** Two Rspacks fill two cores; a third would only wait. */
const atOnce = 2;

/** `city build`: installs, then builds what is stale. @returns {Promise<number>} */
export async function buildCity() {
  await install();
  const built = await build();
  if (built === 0) console.log('Everything is built and nothing is stale.');
  return 0;
}

/** Builds every web package whose sources have changed since its last build. Resolves to how many; refuses, with what
 * Rspack said, when one fails. */
export async function build() {
  const stale = webPackages()
    .map((name) => ({ name, hash: sourceHash(name) }))
    .filter(({ name, hash }) => builtHash(name) !== hash);
  const queue = [...stale];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await buildOne(next.name, next.hash);
  };
  const workers = Array.from({ length: atOnce }, () =>
    worker().catch((error) => {
      queue.length = 0;
      throw error;
    }),
  );
  // What is being built beside a failure is waited for: it would otherwise go on talking after the last word.
  const failed = (await Promise.allSettled(workers)).find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return stale.length;
}

/** The shell and the microfrontends: the workspaces that say how they are bundled. */
export const webPackages = () => workspacesWith('rspack.config.ts');

const stampOf = (/** @type {string} */ name) => join(root, name, 'dist', '.stamp');

/** @param {string} name */
function builtHash(name) {
  return existsSync(stampOf(name)) ? readFileSync(stampOf(name), 'utf8') : undefined;
}

/** @param {string} name a web package */
function sourceHash(name) {
  const bundling = readdirSync(root).filter((file) => /^(rspack|lingui)\.|^package-lock\.json$/.test(file));
  const plugins = readdirSync(join(root, 'city')).filter((file) => file.endsWith('.ts'));
  return contentHash(root, [
    name,
    ...bundling,
    ...plugins.map((file) => `city/${file}`),
    'shell/package.json',
    'shell/src/contract.ts',
    'shell/src/ui',
    'proto/gen/web',
    'proto/markup',
  ]);
}

/** @param {string} name @param {string} hash */
async function buildOne(name, hash) {
  const began = Date.now();
  // A build cut short must not pass for the one that its old stamp tells of.
  rmSync(stampOf(name), { force: true });
  const where = { cwd: join(root, name), env: { NODE_ENV: 'production' } };
  const { code, output } = await quietly(tool('rspack'), ['build'], where);
  if (code !== 0) throw new Refusal(`${output.trimEnd()}\n${name} could not be built`);
  mkdirSync(join(root, name, 'dist'), { recursive: true });
  writeFileSync(stampOf(name), hash);
  console.log(`Built ${name} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
