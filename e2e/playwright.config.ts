import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { chromiumOptions } from './chromium.ts';

/** How many stories are told at a time, each in a city of its own: two fill two cores, a third would only wait. */
const workers = Number(process.env.E2E_AT_A_TIME ?? 1);

// Kept in the environment, so that the workers, which read this file again, make no folders of their own.
const folder = process.env.E2E_FOLDER ?? mkdtempSync(join(tmpdir(), 'city-e2e-'));
process.env.E2E_FOLDER = folder;

/** The ports begin beside a city that is open for work, below the ephemeral ports. */
const cities = Array.from({ length: workers }, (_, n) => ({
  port: Number(process.env.E2E_PORT ?? 18_080) + 20 * n,
  data: join(folder, `city-${n}`),
}));
const addressOf = (port: number | undefined) => `http://localhost:${port}`;

/** The city of this worker. */
const mine = cities[Number(process.env.TEST_PARALLEL_INDEX ?? 0)];
process.env.E2E_DATA = mine?.data;

/** The stories: residents in real browsers against a whole city, opened anew on an empty data folder. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.story.ts',
  outputDir: '../test-results',
  // Residents of one story meet residents of another in the same city: one story at a time in each keeps counts true.
  workers,
  forbidOnly: process.env.CI !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: addressOf(mine?.port),
    actionTimeout: 10_000,
    locale: 'en-GB',
    // What a worker asks for, a story cannot take into its hands; the stories that are about it allow it.
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 800 },
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: chromiumOptions,
  },
  webServer: cities.map(({ port, data }) => ({
    command: 'node services/start.ts',
    cwd: '..',
    url: `${addressOf(port)}/readyz`,
    timeout: 60_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    env: { PORT: String(port), GRPC_PORT: String(port + 1), CITY_DATA: data },
  })),
});
