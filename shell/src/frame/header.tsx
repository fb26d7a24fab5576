import { useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { navigationOf } from '../parts/routes.ts';
import { Slot } from '../parts/slot.tsx';
import { useShell } from '../shell-context.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import css from './header.module.css';
import { NoPresenceBar } from './no-presence-bar.tsx';
import { PaletteButton } from './palette-button.tsx';
import { ResidentMenu } from './resident-menu.tsx';

/** The top of every page: where one can go, who one is, and who is here. */
export function Header({ path }: { path: string }) {
  const { t, i18n } = useLingui();
  const { told, city } = useShell();
  const { plan, hasPassport } = useStore(told);
  const connected = useStore(city.socket.status, ({ state }) => state === 'open');
  const [late, setLate] = useState(false);
  // What waits for a resident: never before the page itself, and nothing does where a new one arrives.
  useEffect(() => {
    if (connected && (hasPassport || path !== '/')) setLate(true);
  }, [connected, hasPassport, path]);
  const entries = [{ path: '/', words: t`City` }].concat(
    (plan ? navigationOf(plan) : []).map((entry) => ({
      path: entry.path,
      words: entry.title[i18n.locale] ?? entry.title.en ?? entry.path,
    })),
  );
  return (
    <header className={css.header}>
      <a className={css.skip} href="#main">
        {t`To the content`}
      </a>
      <div className={css.row}>
        <a className={css.brand} href="/" aria-label="DAARION City">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path d="M6 26V14l5-3v15M13 26V8l6-3v21M21 26V12l5 3v11" />
            <circle cx="16" cy="12" r="1.5" />
          </svg>
          <span>
            DAARION <b>City</b>
          </span>
        </a>
        <nav className={css.nav} aria-label={t`Pages of the city`}>
          {entries.map((entry) => (
            <a key={entry.path} href={entry.path} aria-current={currentOf(entry.path, path)}>
              {entry.words}
              {late && (
                <span className={css.news}>
                  <Slot name={`nav${entry.path.replaceAll('/', '-')}`} waiting={null} empty={null} quiet />
                </span>
              )}
            </a>
          ))}
        </nav>
        <PaletteButton />
        <ResidentMenu />
      </div>
      <div className={css.presence}>
        <Slot name="presence-bar" waiting={<Waiting />} empty={<NoPresenceBar />} />
      </div>
    </header>
  );
}

/** As high as the presence bar will be. */
function Waiting() {
  return (
    <div className={css.waiting}>
      <Skeleton shape="fill" />
    </div>
  );
}

/** `page`: exactly here; `true`: on a page below it. */
function currentOf(entry: string, path: string): 'page' | 'true' | undefined {
  if (entry === path) return 'page';
  return entry !== '/' && path.startsWith(`${entry}/`) ? 'true' : undefined;
}
