import { build } from './build.mjs';
import { install } from './install.mjs';
import { node24 } from './node24.mjs';
import { openly } from './processes.mjs';
import { serviceFlags } from './service-flags.mjs';

/** The services that hand out what the builds make. */
const servers = ['edge', 'registry'];

/** `city start`: opens the city, or the services named in `args`, until it is told to close.
 * @param {string[]} args @returns {Promise<number>} */
export async function start(args) {
  await install();
  const node = await node24();
  if (args.length === 0 || args.some((arg) => servers.includes(arg))) await build();
  return openly(node, [...serviceFlags, 'services/start.ts', ...args]);
}
