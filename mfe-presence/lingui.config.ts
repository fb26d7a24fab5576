import { linguiConfig } from '../lingui.config.base.ts';

const config = linguiConfig();

// The windows are a file of their own that comes when somebody opens one, and their words are in it.
const dialogs = '<rootDir>/src/dialogs';
config.catalogs = [
  ...(config.catalogs ?? []).map((bar) => ({ ...bar, exclude: [...(bar.exclude ?? []), dialogs] })),
  {
    path: `${dialogs}/locales/{locale}`,
    include: [dialogs, '<rootDir>/src/use-status-words.ts'],
    exclude: ['**/*.test.*'],
  },
];

export default config;
