import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCatalogues } from './check-catalogues.mjs';
import { checkGenerated } from './check-generated.mjs';
import { filesUnder } from './files.mjs';
import { root, tool, workspacesWith } from './house.mjs';
import { forbiddenImports } from './imports.mjs';
import { install } from './install.mjs';
import { node24 } from './node24.mjs';
import { quietly } from './processes.mjs';

/** One thing that is checked; it resolves to what is wrong, nothing when all is well.
 * @typedef {{ name: string, run: () => Promise<string[]> }} Check */

/** `city check`: everything that can be said of the code without running it, a line a check, all of them always.
 * @returns {Promise<number>} */
export async function check() {
  await install();
  await node24();
  let failed = 0;
  for (const { name, run } of checks()) {
    const began = Date.now();
    const wrong = await run();
    console.log(
      `${wrong.length === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(24)} ${((Date.now() - began) / 1000).toFixed(1)} s`,
    );
    if (wrong.length > 0) {
      failed += 1;
      console.log(wrong.map((what) => `${what.replaceAll(/^/gm, '      ')}\n`).join(''));
    }
  }
  console.log(failed === 0 ? 'All checks passed.' : `${failed} of the checks failed.`);
  return failed === 0 ? 0 : 1;
}

/** @returns {Check[]} */
function checks() {
  const proto = join(root, 'proto');
  return [
    ...typedAreas().map((area) => ({ name: `types ${area}`, run: command('tsc', ['--pretty', 'false', '-p', area]) })),
    { name: 'lint and format', run: command('biome', ['check', '--error-on-warnings', '--max-diagnostics=200', '.']) },
    { name: 'who imports whom', run: async () => importErrors() },
    { name: 'styles', run: everyStyleError },
    { name: 'tokens', run: everyTokenError },
    { name: 'contract lint', run: command('buf', ['lint'], proto) },
    { name: 'contract format', run: command('buf', ['format', '--diff', '--exit-code'], proto) },
    { name: 'contract generated', run: checkGenerated },
    ...workspacesWith('lingui.config.ts').map((name) => ({ name: `words ${name}`, run: () => checkCatalogues(name) })),
  ];
}

/** The root and every workspace with TypeScript in it: tsc calls a project without files an error. */
const typedAreas = () => ['.', ...workspacesWith('tsconfig.json').filter((area) => sources(area).length > 0)];

const noSource = /^(node_modules|dist|gen|\..*)$|\.config\.ts$/;

/** @param {string} area */
const sources = (area) => filesUnder(root, area, noSource).filter((file) => /\.tsx?$/.test(file));

/** @param {string} name @param {string[]} args @param {string} [cwd] */
const command =
  (name, args, cwd = root) =>
  async () => {
    const { code, output } = await quietly(tool(name), args, { cwd });
    return code === 0 ? [] : [output.trim() || `${name} ended with code ${code}`];
  };

/** Every file of the workspaces whose path fits. @param {RegExp} fits @returns {{ file: string, source: string }[]} */
const filesThat = (fits) =>
  workspacesWith('package.json')
    .flatMap((area) => filesUnder(root, area, /^(node_modules|dist|gen|\..*)$/))
    .filter((file) => fits.test(file))
    .map((file) => ({ file, source: readFileSync(join(root, file), 'utf8') }));

const importErrors = () => filesThat(/\.tsx?$/).flatMap(({ file, source }) => forbiddenImports(file, source));

// These read CSS with a package, which is there only when everything is installed.
async function everyStyleError() {
  const { styleErrors } = await import('./styles.mjs');
  return filesThat(/\.css$/).flatMap(({ file, source }) => styleErrors(file, source));
}

async function everyTokenError() {
  const { contractErrors, tokenFiles, tokensOf, tokenUseErrors } = await import('./tokens.mjs');
  const made = tokensOf(readFileSync(join(root, tokenFiles.css), 'utf8'));
  return [
    ...contractErrors(made, readFileSync(join(root, tokenFiles.names), 'utf8')),
    ...filesThat(/\.(css|tsx?|html|svg)$/).flatMap(({ file, source }) => tokenUseErrors(file, source, made)),
  ];
}
