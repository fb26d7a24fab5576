import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { chromiumOptions } from './chromium.ts';

/** Where the stories' own city listens: beside a city that is open for work, below the ephemeral ports. */
const port = Number(process.env.E2E_PORT ?? 18_080);
const baseURL = `http://localhost:${port}`;

// Kept in the environment, so that the workers, which read this file again, make no folders of their own.
process.env.E2E_DATA ??= mkdtempSync(join(tmpdir(), 'city-e2e-'));

/** The stories: residents in real browsers against one whole city, opened anew on an empty data folder. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.story.ts',
  outputDir: '../test-results',
  // Residents of one story meet residents of another in the same city: one story at a time keeps counts true.
  workers: 1,
  forbidOnly: process.env.CI !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL,
    actionTimeout: 10_000,
    locale: 'en-GB',
    // What a worker asks for, a story cannot take into its hands; the stories that are about it allow it.
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 800 },
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: chromiumOptions,
  },
  webServer: {
    command: 'node services/start.ts',
    cwd: '..',
    url: `${baseURL}/readyz`,
    timeout: 60_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    env: {
      PORT: String(port),
      GRPC_PORT: String(port + 1),
      CITY_DATA: process.env.E2E_DATA,
    },
  },
});
