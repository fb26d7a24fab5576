import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { useShell } from '../shell-context.ts';
import { ButtonLink } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';

/** There is no page here; or nobody can say, because the registry that knows the pages does not answer. */
export function NoPage({ planKnown }: { planKnown: boolean }) {
  const { t } = useLingui();
  const { refreshPlan } = useShell();
  const [busy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    await refreshPlan();
    setBusy(false);
  };
  if (!planKnown) {
    return (
      <ErrorState
        level={1}
        title={t`The city does not know its pages now`}
        retry={{ label: t`Try again`, onRetry: retry, busy }}
      >
        {t`The registry, which knows which parts the city has, does not answer.`}
      </ErrorState>
    );
  }
  return (
    <EmptyState
      level={1}
      icon="home"
      title={t`There is nothing at this address`}
      action={
        <ButtonLink kind="primary" href="/">
          {t`To City Home`}
        </ButtonLink>
      }
    >
      {t`The address may be mistyped, or this part of the city has been closed.`}
    </EmptyState>
  );
}
