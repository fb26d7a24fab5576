import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { webPackages } from './build.mjs';
import { refuseBusyPorts } from './free-ports.mjs';
import { root, tool } from './house.mjs';
import { install } from './install.mjs';
import { node24 } from './node24.mjs';
import { openly } from './processes.mjs';

/** `city dev`: the services under a watch, and a dev server for each web package, until Ctrl-C. Resolves to the exit
 * code of the services. @param {string[]} args services to run instead of all @returns {Promise<number>} */
export async function dev(args) {
  await install();
  const node = await node24();
  const packages = webPackages();
  await refuseBusyPorts([
    { port: Number(process.env.PORT || 8080), whose: 'PORT' },
    { port: Number(process.env.GRPC_PORT || 9090), whose: 'GRPC_PORT' },
    ...packages.map((name) => ({ port: devPortOf(name), whose: `the development server of ${name}` })),
  ]);
  const env = { CITY_DEV: '1' };
  const services = openly(node, ['--watch', 'services/start.ts', ...args], { env });
  const servers = packages.map((name) => openly(tool('rspack'), ['dev'], { cwd: join(root, name), env }));
  await Promise.all(servers);
  return services;
}

/** Read as text: this may run on a Node that runs no TypeScript. @param {string} name a web package */
function devPortOf(name) {
  const config = readFileSync(join(root, name, 'rspack.config.ts'), 'utf8');
  return Number(/\bdevPort: (\d+)/.exec(config)?.[1]);
}
