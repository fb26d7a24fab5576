/** How long the city takes to open in one process: on an empty data folder, and again on the same one. Milliseconds. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printTable } from './table.ts';

const start = fileURLToPath(new URL('../services/start.ts', import.meta.url));
const rounds = 5;

/** Starts the city, waits until it says that it is open, ends it; how long each took. */
async function openAndClose(dataFolder: string): Promise<{ open: number; close: number }> {
  const begun = performance.now();
  const env = { ...process.env, PORT: '0', GRPC_PORT: '0', CITY_DATA: dataFolder };
  const child = spawn(process.execPath, [start], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => text.includes('City is open') && resolve());
    child.once('exit', () => reject(new Error('the city did not open')));
  });
  const opened = performance.now();
  child.kill('SIGINT');
  await ended;
  return { open: opened - begun, close: performance.now() - opened };
}

const first: number[] = [];
const again: number[] = [];
const close: number[] = [];
for (let round = 0; round < rounds; round++) {
  const folder = mkdtempSync(join(tmpdir(), 'city-bench-'));
  try {
    first.push((await openAndClose(folder)).open);
    const second = await openAndClose(folder);
    again.push(second.open);
    close.push(second.close);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const row = (label: string, times: number[]) => {
  const sorted = times.toSorted((a, b) => a - b).map((time) => Math.round(time));
  return [label, sorted[0] ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
};
printTable(`The whole city in one process, ${rounds} rounds, milliseconds`, [
  ['', 'least', 'median', 'most'],
  row('opens on an empty folder', first),
  row('opens again', again),
  row('closes after Ctrl-C', close),
]);
