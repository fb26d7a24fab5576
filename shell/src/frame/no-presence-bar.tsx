import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import { Button } from '../ui/button.tsx';
import css from './header.module.css';

/** Stands where the presence bar would be when no microfrontend of the plan brings one, or nobody knows the plan. */
export function NoPresenceBar() {
  const { t } = useLingui();
  const { refreshPlan, told } = useShell();
  const known = useStore(told, ({ plan }) => plan !== null);
  const [busy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    await refreshPlan();
    setBusy(false);
  };
  return (
    <div className={css.missing} role="status">
      <span>
        {known ? (
          <Trans>The presence bar is missing: no part of the city brings it now.</Trans>
        ) : (
          <Trans>The presence bar is missing: the registry, which knows the parts of the city, does not answer.</Trans>
        )}
      </span>
      <Button size="sm" busy={busy} onClick={retry}>
        {t`Try again`}
      </Button>
    </div>
  );
}
