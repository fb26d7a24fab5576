/** registry: microfrontends, their releases, and the plan by which a shell composes them. */
import { join } from 'node:path';
import { RegistryService } from 'proto/city/registry/v1/registry';
import type { Service } from '../service.ts';
import { getFile } from './get-file.ts';
import { getPlan } from './get-plan.ts';
import { publishLocal } from './publish-local.ts';
import { publishRelease } from './publish-release.ts';
import { openPostgresReleases } from './release-store.postgres.ts';
import { withdrawMicrofrontend } from './withdraw-microfrontend.ts';

/** The folder that has the packages of this city side by side. */
const house = join(import.meta.dirname, '../..');

/** The service; see RegistryService for its promises. */
export const registry: Service = {
  name: 'registry',
  offers: [RegistryService],
  async open({ postgres, log }) {
    const store = await openPostgresReleases(await postgres());
    await publishLocal(store, house, (folder, error) => log.error({ err: error }, `registry: ${folder} is not shown`));

    return (router) =>
      router.service(RegistryService, {
        getPlan: getPlan(store),
        publishRelease: publishRelease(store),
        withdrawMicrofrontend: withdrawMicrofrontend(store),
        getFile: getFile(store),
      });
  },
};
