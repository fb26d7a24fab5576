/** The names of a release's bytes: integrity of a file, id of a release, id of a composition. */
import { createHash } from 'node:crypto';
import type { StoredFile } from './release-store.ts';

/** The subresource integrity of some bytes: `sha384-` and base64. */
export function integrityOf(content: Uint8Array): string {
  return `sha384-${createHash('sha384').update(content).digest('base64')}`;
}

/** The id of the release with these files, whatever their order: 16 hexadecimal digits. */
export function releaseId(files: readonly StoredFile[]): string {
  const lines = files.map(({ path, integrity }) => `${path} ${integrity}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex').slice(0, 16);
}

/** The id of exactly this set of releases, whatever their order: 12 hexadecimal digits. */
export function compositionId(releases: readonly { name: string; id: string }[]): string {
  const lines = releases.map(({ name, id }) => `${name} ${id}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex').slice(0, 12);
}
