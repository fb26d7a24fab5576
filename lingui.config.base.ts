import type { LinguiConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';

/** How every package keeps its words: written in English in the code, translated in src/locales/uk.po. */
export const linguiConfig: LinguiConfig = {
  sourceLocale: 'en',
  locales: ['en', 'uk'],
  catalogs: [{ path: '<rootDir>/src/locales/{locale}', include: ['<rootDir>/src'], exclude: ['**/*.test.*'] }],
  // Line numbers would make every edit a change of the catalogues.
  format: formatter({ lineNumbers: false }),
  orderBy: 'message',
};
