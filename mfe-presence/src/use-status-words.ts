import { useLingui } from '@lingui/react/macro';
import type { ShownStatus } from './roster.ts';

/** Statuses in the language of the page. */
export function useStatusWords(): (status: ShownStatus) => string {
  const { t } = useLingui();
  return (status) => {
    if (status === 'online') return t`online`;
    if (status === 'do_not_disturb') return t`do not disturb`;
    return status === 'away' ? t`away` : t`offline`;
  };
}
