import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, without a slash at the end. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

const bin = join(root, 'node_modules', '.bin');

/** Where an installed tool's command lies. @param {string} name */
export const tool = (name) => join(bin, name);

/** The environment for everything that is run: this one, with the house's own tools found first, and `extra`.
 * @param {Record<string, string>} [extra] @returns {NodeJS.ProcessEnv} */
export const environment = (extra = {}) => ({
  ...process.env,
  ...extra,
  PATH: [bin, extra.PATH ?? process.env.PATH].filter(Boolean).join(delimiter),
});

/** The workspaces that hold `file`, in the order of package.json. @param {string} file @returns {string[]} */
export function workspacesWith(file) {
  /** @type {{ workspaces: string[] }} */
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return workspaces.filter((workspace) => existsSync(join(root, workspace, file)));
}
