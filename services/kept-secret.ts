/** What a city on one machine signs its passports with: made at its first start, kept beside its data. */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

/** The secret of the city in this folder, made at the first start. Throws {@link ConfigError}. */
export function keptSecret(dataFolder: string): string {
  const file = `${dataFolder}/secret`;
  let secret: string;
  try {
    if (!existsSync(file)) {
      mkdirSync(dataFolder, { recursive: true });
      // Whole or not at all: half a secret, or two processes with two of them, would part the city.
      const made = `${file}.${process.pid}`;
      writeFileSync(made, randomBytes(32).toString('base64url'), { mode: 0o600 });
      linkUnlessThere(made, file);
    }
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`CITY_DATA cannot be used: ${error instanceof Error ? error.message : error}`);
  }
  if (secret.length < 32) throw new ConfigError(`CITY_DATA has no whole secret in ${file}: remove that file`);
  return secret;
}

function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(from);
  }
}
