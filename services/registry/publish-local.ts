/**
 * What makes `npm start` show the builds that lie beside it: each `mfe-*` folder with `dist/release.json` is published
 * when the registry opens. What someone chose by RPC stands: only a build that the city has never seen replaces it.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { ContributionsSchema } from 'proto/city/registry/v1/plan';
import { type Publication, publish, releaseOf } from './publish-release.ts';
import type { ReleaseStore } from './release-store.ts';

/**
 * Publishes the builds below `house`, the folder with the packages. A build that cannot be published is told to
 * `report`, and the city opens without it.
 */
export async function publishLocal(
  store: ReleaseStore,
  house: string,
  report: (folder: string, error: unknown) => void,
): Promise<void> {
  for (const dist of globSync('mfe-*/dist', { cwd: house }).sort()) {
    try {
      await publishBuild(store, join(house, dist));
    } catch (error) {
      report(dist, error);
    }
  }
}

async function publishBuild(store: ReleaseStore, dist: string): Promise<void> {
  const publication = readBuild(dist);
  if (!publication) return;
  const { release } = releaseOf(publication);
  if ((await store.chooserOf(release.name, release.id)) === 'publisher') return;
  await publish(store, publication, 'local build');
}

/** A build's files and what its release.json says; undefined when there is no finished build. */
export function readBuild(dist: string): Publication | undefined {
  const description = join(dist, 'release.json');
  if (!existsSync(description)) return undefined;
  const { name, version, entry, contributions } = JSON.parse(readFileSync(description, 'utf8')) as {
    name: string;
    version: string;
    entry: string;
    contributions: JsonValue;
  };
  const files = globSync('**/*', { cwd: dist, withFileTypes: true })
    .filter((file) => file.isFile() && file.name !== 'release.json')
    .map((file) => join(file.parentPath, file.name))
    .map((file) => ({ path: file.slice(dist.length + 1).replaceAll('\\', '/'), content: readFileSync(file) }));
  return { name, version, entry, contributions: fromJson(ContributionsSchema, contributions), files };
}
