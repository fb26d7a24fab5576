import { federated, firstPage } from '../rspack.config.base.ts';

const forBrowsers = federated({ folder: import.meta.dirname, name: 'shell', devPort: 8090 });

// A development server serves browsers only: the edge then draws no first page.
export default (env: Record<string, unknown>) =>
  env.RSPACK_SERVE === true ? forBrowsers(env) : [forBrowsers(env), firstPage(import.meta.dirname)];
