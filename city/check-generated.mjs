import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differences } from './differences.mjs';
import { root, tool } from './house.mjs';
import { quietly } from './processes.mjs';

/** Whether proto/gen is what the contract generates today. It is generated into a folder aside, so that a check changes
 * nothing. @returns {Promise<string[]>} what is wrong */
export async function checkGenerated() {
  const aside = mkdtempSync(join(tmpdir(), 'city-proto-'));
  try {
    const { code, output } = await quietly(tool('buf'), ['generate', '--output', aside], { cwd: join(root, 'proto') });
    if (code !== 0) return [output.trim()];
    const found = differences(join(root, 'proto', 'gen'), join(aside, 'gen'));
    return found.map((difference) => `proto/gen/${difference}: npm run generate`);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
