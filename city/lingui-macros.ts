import { createRequire } from 'node:module';
import { rspack } from '@rspack/core';
import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);

/**
 * Compiles Lingui macros for the tests with the very compiler of the real builds: Rspack's swc and its Lingui plugin.
 * So a message has the same id in a test, in a catalogue and on the page. Files without macros are left to Vite.
 */
export function linguiMacros(): Plugin {
  const plugin = require.resolve('@lingui/swc-plugin');
  return {
    name: 'lingui-macros',
    enforce: 'pre',
    transform: {
      filter: { id: /\.tsx?$/, code: /@lingui\/(core|react)\/macro/ },
      async handler(code, id) {
        const compiled = await rspack.experiments.swc.transform(code, {
          filename: id,
          sourceMaps: true,
          jsc: {
            target: 'es2024',
            parser: { syntax: 'typescript', tsx: id.endsWith('x') },
            transform: { react: { runtime: 'automatic' } },
            experimental: { plugins: [[plugin, {}]], cacheRoot: 'node_modules/.cache/swc' },
          },
        });
        return compiled.map === undefined ? { code: compiled.code } : { code: compiled.code, map: compiled.map };
      },
    },
  };
}
