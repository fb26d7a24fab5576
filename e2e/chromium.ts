import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LaunchOptions } from '@playwright/test';

/** Chromium from the system: Playwright's own download is not used. */
const chromium = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** This machine under a name that a browser does not trust without TLS, as it does localhost. */
export const plainHttpHost = 'city.test';

/** How a browser is started, alone with the city: it calls nobody else. */
export const chromiumOptions: LaunchOptions = {
  ...(chromium === undefined ? {} : { executablePath: chromium }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--host-resolver-rules=MAP ${plainHttpHost} 127.0.0.1`,
  ],
};
