import type { LinguiConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';

/**
 * How every package keeps its words: written in English in the code, translated in src/locales/uk.po. Each package gets
 * an object of its own: lingui writes the package's folder into it, and a test run reads several packages.
 */
export function linguiConfig(): LinguiConfig {
  return {
    sourceLocale: 'en',
    locales: ['en', 'uk'],
    catalogs: [{ path: '<rootDir>/src/locales/{locale}', include: ['<rootDir>/src'], exclude: ['**/*.test.*'] }],
    // Line numbers would make every edit a change of the catalogues.
    format: formatter({ lineNumbers: false }),
    orderBy: 'message',
  };
}
