import { join } from 'node:path';
import { root, tool, workspacesWith } from './house.mjs';
import { install } from './install.mjs';
import { openly } from './processes.mjs';

/** `city generate`: writes proto/gen from the contract, and the catalogues from the words in the code. */
export async function generate() {
  await install();
  let worst = await openly(tool('buf'), ['generate'], { cwd: join(root, 'proto') });
  for (const name of workspacesWith('lingui.config.ts')) {
    worst = Math.max(worst, await openly(tool('lingui'), ['extract', '--clean'], { cwd: join(root, name) }));
  }
  return worst;
}
