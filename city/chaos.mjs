import { install } from './install.mjs';
import { node24 } from './node24.mjs';
import { openly } from './processes.mjs';
import { testNeeds } from './test-needs.mjs';

/** `city chaos`: runs `e2e/chaos/chaos.ts` with the same arguments. @param {string[]} args */
export async function chaos(args) {
  await install();
  const node = await node24();
  return openly(node, ['e2e/chaos/chaos.ts', ...args], { env: { PATH: await testNeeds(), LLM_AUTODETECT: 'off' } });
}
