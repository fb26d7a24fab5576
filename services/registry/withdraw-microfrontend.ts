/** WithdrawMicrofrontend: takes a microfrontend out of the plan. */
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { RegistryService } from 'proto/city/registry/v1/registry';
import type { ReleaseStore } from './release-store.ts';

/** The handler. Once more changes nothing. */
export function withdrawMicrofrontend(
  store: ReleaseStore,
): ServiceImpl<typeof RegistryService>['withdrawMicrofrontend'] {
  return async ({ name }) => {
    if (!(await store.withdraw(name))) {
      throw new ConnectError(`there is no microfrontend ${name}`, Code.NotFound);
    }
    return {};
  };
}
