import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './files.mjs';

/** How the folder `kept` differs from `fresh`: a line a file, none when they are equal.
 * @param {string} kept @param {string} fresh @param {RegExp} [only] of which files, by name @returns {string[]} */
export function differences(kept, fresh, only = /./) {
  const list = (/** @type {string} */ folder) => filesUnder(folder, '.', /^\./).filter((file) => only.test(file));
  const names = [...new Set([...list(kept), ...list(fresh)])].sort();
  return names.flatMap((name) => {
    const [before, after] = [content(join(kept, name)), content(join(fresh, name))];
    if (before === after) return [];
    const what = before === undefined ? 'is missing' : after === undefined ? 'should not be there' : 'is stale';
    return [`${name.replace(/^\.\//, '')} ${what}`];
  });
}

/** @param {string} path */
const content = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
