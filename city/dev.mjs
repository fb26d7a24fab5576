import { join } from 'node:path';
import { webPackages } from './build.mjs';
import { root, tool } from './house.mjs';
import { install } from './install.mjs';
import { node24 } from './node24.mjs';
import { openly } from './processes.mjs';

/** `city dev`: the services under a watch, and a dev server for each web package, until Ctrl-C.
 * @param {string[]} args services to run instead of all @returns {Promise<number>} */
export async function dev(args) {
  await install();
  const node = await node24();
  const env = { CITY_DEV: '1' };
  const codes = await Promise.all([
    openly(node, ['--watch', 'services/start.ts', ...args], { env }),
    ...webPackages().map((name) => openly(tool('rspack'), ['dev'], { cwd: join(root, name), env })),
  ]);
  return Math.max(...codes);
}
