import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { differences } from './differences.mjs';
import { root, tool } from './house.mjs';
import { quietly } from './processes.mjs';

/** Whether a package's catalogues hold every word of its code, none besides, all of them translated. The words are taken
 * from a copy, so that a check changes nothing. @param {string} name a workspace @returns {Promise<string[]>} what is wrong */
export async function checkCatalogues(name) {
  const aside = mkdtempSync(join(tmpdir(), 'city-words-'));
  try {
    const copy = copyPackage(name, aside);
    const extracted = await quietly(tool('lingui'), ['extract', '--clean'], { cwd: copy });
    if (extracted.code !== 0) return [extracted.output.trim()];
    const stale = differences(join(root, name, 'src'), join(copy, 'src'), /\.po$/);
    if (stale.length > 0) return stale.map((difference) => `${name}/src/${difference}: npm run generate`);
    const { code, output } = await quietly(tool('lingui'), ['compile', '--strict'], { cwd: copy });
    return code === 0 ? [] : [output.trim()];
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** @param {string} name @param {string} aside @returns {string} where the copy lies */
function copyPackage(name, aside) {
  for (const file of readdirSync(root).filter((file) => /^(lingui\..*|package\.json)$/.test(file))) {
    cpSync(join(root, file), join(aside, file));
  }
  symlinkSync(join(root, 'node_modules'), join(aside, 'node_modules'));
  const copy = join(aside, name);
  cpSync(join(root, name), copy, {
    recursive: true,
    filter: (path) => !/^(node_modules|dist)$/.test(basename(path)),
  });
  return copy;
}
