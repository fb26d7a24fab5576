import { Trans, useLingui } from '@lingui/react/macro';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import { Icon } from '../ui/icon.tsx';
import css from './connection-banner.module.css';

/** A connection that is back within this time was hardly gone; milliseconds. */
const patienceMs = 2_500;

/** Says when what is on the page may be old, and since when. Nothing is said while all is well. */
export function ConnectionBanner() {
  const { city } = useShell();
  const { state } = useStore(city.socket.status);
  const { asOf } = useStore(city.presence);
  const patient = useLate(state !== 'open', patienceMs);
  const { i18n } = useLingui();
  if (state === 'open' || (state !== 'offline' && !patient)) return null;
  const time = asOf === null ? null : i18n.date(new Date(asOf), { timeStyle: 'short' });
  if (state === 'offline') {
    return (
      <Banner>
        {time === null ? (
          <Trans>There is no network.</Trans>
        ) : (
          <Trans>There is no network. The page shows the city as of {time}.</Trans>
        )}
      </Banner>
    );
  }
  return (
    <Banner>
      {time === null ? (
        <Trans>The city does not answer yet, trying again…</Trans>
      ) : (
        <Trans>The connection is lost, trying again… The page shows the city as of {time}.</Trans>
      )}
    </Banner>
  );
}

function Banner({ children }: { children: ReactNode }) {
  return (
    <div className={css.banner} role="status">
      <Icon name="offline" />
      <span>{children}</span>
    </div>
  );
}

/** Whether something has been so for some time. */
function useLate(so: boolean, afterMs: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!so) return setLate(false);
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => clearTimeout(timer);
  }, [so, afterMs]);
  return late;
}
