import { useLingui } from '@lingui/react/macro';
import type { PresenceStatus } from 'shell/contract';

/** Statuses in the language of the page. */
export function useStatusWords(): (status: PresenceStatus) => string {
  const { t } = useLingui();
  return (status) => {
    if (status === 'online') return t`online`;
    return status === 'away' ? t`away` : t`offline`;
  };
}
