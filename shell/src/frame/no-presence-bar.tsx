import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { useShell } from '../shell-context.ts';
import { Button } from '../ui/button.tsx';
import css from './header.module.css';

/** Stands where the presence bar would be when no microfrontend of the plan brings one. */
export function NoPresenceBar() {
  const { t } = useLingui();
  const { refreshPlan } = useShell();
  const [busy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    await refreshPlan();
    setBusy(false);
  };
  return (
    <div className={css.missing} role="status">
      <span>
        <Trans>The presence bar is missing: no part of the city brings it now.</Trans>
      </span>
      <Button size="sm" busy={busy} onClick={retry}>
        {t`Try again`}
      </Button>
    </div>
  );
}
