/** PublishRelease: keeps a release and makes it the one that the plan names. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { ContributionsSchema } from 'proto/city/registry/v1/plan';
import type { RegistryService } from 'proto/city/registry/v1/registry';
import { checkContributions } from './check-contributions.ts';
import { checkFiles, checkVersion } from './check-release.ts';
import { microfrontendOf } from './get-plan.ts';
import { integrityOf, releaseId } from './release-id.ts';
import type { ChosenBy, Release, ReleaseStore } from './release-store.ts';

/** What is published: the request of the RPC, or a build found on this machine. */
export type Publication = {
  name: string;
  version: string;
  entry: string;
  contributions?: Release['contributions'] | undefined;
  files: readonly { path: string; content: Uint8Array }[];
};

/** The handler. */
export function publishRelease(store: ReleaseStore): ServiceImpl<typeof RegistryService>['publishRelease'] {
  return async (request) => {
    const { release, createdAt } = await publish(store, request, 'publisher');
    return { microfrontend: microfrontendOf(release), createdAt: timestampFromDate(createdAt) };
  };
}

/** Publishes. Throws invalid_argument that names the field, already_exists for a route that another part has. */
export async function publish(
  store: ReleaseStore,
  publication: Publication,
  by: ChosenBy,
): Promise<{ release: Release; createdAt: Date }> {
  const { release, contents } = releaseOf(publication);
  checkContributions(release, await store.current());
  return { release, createdAt: await store.publish(release, contents, by) };
}

/** The release that this publication makes, and its bytes by integrity. */
export function releaseOf(publication: Publication): { release: Release; contents: Map<string, Uint8Array> } {
  const { name, version, entry, contributions } = publication;
  checkVersion(version);
  checkFiles(publication);
  const contents = new Map<string, Uint8Array>();
  const files = publication.files.map(({ path, content }) => {
    const integrity = integrityOf(content);
    contents.set(integrity, content);
    return { path, integrity };
  });
  const id = releaseId(files);
  return {
    release: { name, id, version, entry, contributions: contributions ?? create(ContributionsSchema), files },
    contents,
  };
}
