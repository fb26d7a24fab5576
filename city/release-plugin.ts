import type { Compiler } from '@rspack/core';

type Release = {
  name: string;
  version: string;
  /** The entry's file name without `.js`, which is also the global that it makes. */
  entry: string;
  contributions: object | undefined;
};

/**
 * Writes `release.json` beside the files of a build: what the registry needs to publish it. For the shell, which is not
 * published but served, it lists what the document loads, and every file of the build.
 */
export class ReleasePlugin {
  readonly #release: Release;

  constructor(release: Release) {
    this.#release = release;
  }

  apply(compiler: Compiler): void {
    const { Compilation, sources } = compiler.webpack;
    compiler.hooks.thisCompilation.tap('ReleasePlugin', (compilation) => {
      const stage = Compilation.PROCESS_ASSETS_STAGE_REPORT;
      compilation.hooks.processAssets.tap({ name: 'ReleasePlugin', stage }, () => {
        const { name, version, entry, contributions } = this.#release;
        const shell = compilation.entrypoints.get('shell')?.getFiles();
        const files = compilation.getAssets().map((asset) => asset.name);
        const told = shell
          ? {
              name,
              version,
              scripts: shell.filter(isScript),
              styles: shell.filter(isStyle),
              files: files.filter(isCode),
            }
          : { name, version, entry: `${entry}.js`, contributions: contributions ?? {} };
        compilation.emitAsset('release.json', new sources.RawSource(`${JSON.stringify(told, null, 2)}\n`));
      });
    });
  }
}

const isScript = (file: string) => file.endsWith('.js') && !file.includes('.hot-update.');
const isStyle = (file: string) => file.endsWith('.css') && !file.includes('.hot-update.');
const isCode = (file: string) => isScript(file) || isStyle(file);
