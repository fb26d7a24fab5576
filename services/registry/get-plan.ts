/** GetPlan: which microfrontends are shown together now. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { type MicrofrontendSchema, type Plan, PlanSchema } from 'proto/city/registry/v1/plan';
import type { RegistryService } from 'proto/city/registry/v1/registry';
import { compositionId } from './release-id.ts';
import type { Release, ReleaseStore } from './release-store.ts';

/** The handler. */
export function getPlan(store: ReleaseStore): ServiceImpl<typeof RegistryService>['getPlan'] {
  return async () => ({ plan: planOf(await store.current()) });
}

/** The plan that shows these releases. */
export function planOf(releases: readonly Release[]): Plan {
  return create(PlanSchema, {
    compositionId: compositionId(releases),
    microfrontends: releases.map(microfrontendOf),
  });
}

/** A release as the plan names it. */
export function microfrontendOf(release: Release): MessageInitShape<typeof MicrofrontendSchema> {
  const { name, id, version, contributions, files } = release;
  const entry = `/mfe/${name}/${id}/${release.entry}`;
  return { name, release: id, version, entry, contributions, files: files.map((file) => ({ ...file })) };
}
