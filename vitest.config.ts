import { defineConfig } from 'vitest/config';
import { linguiCatalogues } from './city/lingui-catalogues.ts';
import { linguiMacros } from './city/lingui-macros.ts';

/** How every unit and service test runs. Stories in real browsers have their own runner: `e2e/playwright.config.ts`. */
export default defineConfig({
  test: {
    passWithNoTests: true,
    // Databases and brokers are started by the tests themselves; more workers than this only fight over two cores.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'services',
          include: ['{services,bench,e2e}/**/*.test.ts'],
          environment: 'node',
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        plugins: [linguiMacros(), linguiCatalogues()],
        // The browser's view of `proto/*`: the same as Rspack and tsc take.
        resolve: { conditions: ['browser', 'module', 'import', 'default'] },
        test: {
          name: 'web',
          include: ['{shell,mfe-rooms,mfe-presence,mfe-secondme}/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          setupFiles: ['city/react-act.ts'],
          css: { modules: { classNameStrategy: 'non-scoped' } },
        },
      },
      { extends: true, test: { name: 'proto', include: ['proto/**/*.test.ts'], environment: 'node' } },
      { extends: true, test: { name: 'city', include: ['city/**/*.test.{mjs,ts}', '*.test.ts'], environment: 'node' } },
    ],
  },
});
