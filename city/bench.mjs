import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './house.mjs';
import { install } from './install.mjs';
import { node24 } from './node24.mjs';
import { openly } from './processes.mjs';
import { Refusal } from './refusal.mjs';
import { testNeeds } from './test-needs.mjs';

/** `city bench`: builds, then runs `bench/<area>.bench.ts` for each area named, or for all. @param {string[]} args */
export async function bench(args) {
  await install();
  const node = await node24();
  const areas = readdirSync(join(root, 'bench')).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);
  const unknown = args.find((arg) => !areas.includes(arg));
  if (unknown !== undefined)
    throw new Refusal(`There is no bench ${unknown}; there are: ${areas.join(', ') || 'none'}`);
  const env = { PATH: await testNeeds(), LLM_AUTODETECT: 'off' };
  await build();
  let worst = 0;
  for (const area of args.length > 0 ? args : areas) {
    worst = Math.max(worst, await openly(node, [`bench/${area}.bench.ts`], { env }));
  }
  return worst;
}
