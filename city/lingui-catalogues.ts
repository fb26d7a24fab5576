import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createCompiledCatalog, getCatalogForFile, getCatalogs } from '@lingui/cli/api';
import { getConfig } from '@lingui/conf';
import type { Plugin } from 'vite';

/** Lets a test import `./locales/uk.po` as the page does: `messages`, compiled, a missing one falling back to English. */
export function linguiCatalogues(): Plugin {
  return {
    name: 'lingui-catalogues',
    enforce: 'pre',
    load: { filter: { id: /\.po$/ }, handler: async (id) => ({ code: await compileCatalogue(id), moduleType: 'js' }) },
  };
}

/**
 * The ES module (`export const messages`) that a `.po` file compiles to. Throws when its package does not own the file,
 * and with `complete` when a translation is missing.
 */
export async function compileCatalogue(file: string, { complete = false } = {}): Promise<string> {
  const cwd = packageOf(file);
  const config = getConfig({ cwd, configPath: join(cwd, 'lingui.config.ts') });
  const owner = getCatalogForFile(relative(config.rootDir, file), await getCatalogs(config));
  if (owner === null) throw new Error(`${file} is not a catalogue of ${join(cwd, 'lingui.config.ts')}`);
  const { messages, missing } = await owner.catalog.getTranslations(owner.locale, {
    fallbackLocales: config.fallbackLocales,
    sourceLocale: config.sourceLocale,
    missingBehavior: 'resolved',
  });
  if (complete && missing.length > 0) {
    throw new Error(`${file} lacks ${missing.map(({ source }) => JSON.stringify(source)).join(', ')}`);
  }
  const { source, errors } = createCompiledCatalog(owner.locale, messages, { namespace: 'es' });
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ error }) => error.message).join('; ')}`);
  return source;
}

function packageOf(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'lingui.config.ts'))) return folder;
  }
  throw new Error(`${file} has no lingui.config.ts above it`);
}
