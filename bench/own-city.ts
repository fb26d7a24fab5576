/** A city of a bench's own, on an empty data folder and ports that the system gives. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serviceFlags } from '../city/service-flags.mjs';

const start = fileURLToPath(new URL('../services/start.ts', import.meta.url));

/** Runs the city while `work` needs it; `given` is put into its environment. */
export async function withCity<T>(
  work: (url: string) => Promise<T>,
  given: Readonly<Record<string, string>> = {},
): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), 'city-bench-'));
  const env = { ...process.env, PORT: '0', GRPC_PORT: '0', CITY_DATA: data, ...given };
  const city = spawn(process.execPath, [...serviceFlags, start], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => city.once('exit', resolve));
  try {
    const url = await new Promise<string>((resolve, reject) => {
      city.stdout.setEncoding('utf8').on('data', (text: string) => {
        const [, address] = /City is open: (\S+)/.exec(text) ?? [];
        if (address) resolve(address);
      });
      city.once('exit', () => reject(new Error('the city did not open')));
    });
    return await work(url);
  } finally {
    city.kill('SIGINT');
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}
