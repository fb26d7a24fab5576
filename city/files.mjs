import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The files at and under `path`, as paths from `root` with slashes, in an order that never changes. Names that `passOver`
 * matches are left out, whole folders too; a path that is not there has no files.
 * @param {string} root @param {string} path @param {RegExp} passOver @returns {string[]} */
export function filesUnder(root, path, passOver) {
  if (!existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .filter((name) => !passOver.test(name))
    .sort()
    .flatMap((name) => filesUnder(root, `${path}/${name}`, passOver));
}
