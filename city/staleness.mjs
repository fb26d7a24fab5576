import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './files.mjs';

/** What a build leaves behind, what npm installs and what only tests and people read. */
const noSource = /^(node_modules|dist|\..*)$|\.(test|testing|acceptance)\.tsx?$|\.md$/;

/** A hash of the names and contents of the sources at and under these paths (from `root`). A path that is not there counts
 * as absent. @param {string} root @param {string[]} paths @returns {string} 64 hexadecimal digits */
export function contentHash(root, paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesUnder(root, path, noSource))) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
