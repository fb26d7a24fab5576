import { linguiConfig } from '../lingui.config.base.ts';

const config = linguiConfig();

// Each of these is a file of its own that comes when somebody goes there, and its words are in it.
const apart = ['catalogue', 'palette', 'matrix', 'account'].map((folder) => `<rootDir>/src/${folder}`);
config.catalogs = [
  ...(config.catalogs ?? []).map((shell) => ({ ...shell, exclude: [...(shell.exclude ?? []), ...apart] })),
  ...apart.map((folder) => ({ path: `${folder}/locales/{locale}`, include: [folder], exclude: ['**/*.test.*'] })),
];

export default config;
