import type { LoaderContext } from '@rspack/core';
import { compileCatalogue } from './lingui-catalogues.ts';

/** Bundles a `.po` catalogue as its compiled messages. A missing translation stops a build, and not a `dev`. */
// biome-ignore lint/style/noDefaultExport: the bundler asks for it.
export default function poLoader(this: LoaderContext): void {
  const done = this.async();
  compileCatalogue(this.resourcePath, { complete: this.mode === 'production' }).then((code) => done(null, code), done);
}
