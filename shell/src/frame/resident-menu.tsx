import { useLingui } from '@lingui/react/macro';
import type { FocusEvent } from 'react';
import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Choice } from './choice.tsx';
import { RenameForm } from './rename-form.tsx';
import css from './resident-menu.module.css';
import { WindowButton } from './window-button.tsx';

/** Who this tab belongs to: their name, and how they want the page. */
export function ResidentMenu() {
  const { t } = useLingui();
  const { city, theme, installOffer } = useShell();
  const resident = useStore(city.resident);
  const locale = useStore(city.locale);
  const chosen = useStore(theme);
  const offer = useStore(installOffer);
  const name = resident?.displayName;
  const label = name === undefined ? t`You and this page` : t`You and this page: ${name}`;
  return (
    <>
      <button type="button" className={css.button} popoverTarget="resident-menu" aria-label={label}>
        {resident ? (
          <>
            <Avatar userId={resident.userId} name={resident.displayName} />
            <span className={css.name}>{resident.displayName}</span>
            <span className={css.more}>
              <Icon name="down" size="sm" />
            </span>
          </>
        ) : (
          <Icon name="menu" />
        )}
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: nothing is pressed on it, it only notices who leaves. */}
      <div id="resident-menu" popover="auto" className={css.menu} onBlur={closeBehind}>
        {resident ? (
          <RenameForm key={resident.displayName} resident={resident} />
        ) : (
          <p className={css.unknown}>{t`The city has not told yet who you are.`}</p>
        )}
        <Choice
          label={t`Language`}
          value={locale}
          choices={[
            { value: 'uk', words: 'Українська', lang: 'uk' },
            { value: 'en', words: 'English', lang: 'en' },
          ]}
          onChange={(value) => city.locale.setState(value, true)}
        />
        <Choice
          label={t`Theme`}
          value={chosen}
          choices={[
            { value: 'auto', words: t`Auto` },
            { value: 'dark', words: t`Night` },
            { value: 'light', words: t`Day` },
            { value: 'contrast', words: t`Contrast` },
          ]}
          onChange={(value) => theme.setState(value, true)}
        />
        <WindowButton name={t`Account`} load={() => import('../account/account-window.tsx')} />
        {/* A name, the same in every language. */}
        <WindowButton name="Matrix" load={() => import('../matrix/account-window.tsx')} />
        {offer && (
          <div className={css.install}>
            <Button size="sm" popoverTarget="resident-menu" popoverTargetAction="hide" onClick={offer.take}>
              {t`Install the app`}
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

/** Closes the menu when Tab goes on: it would lie over what has the focus then. Its own button opens and closes it. */
function closeBehind({ currentTarget: menu, relatedTarget: next }: FocusEvent<HTMLElement>): void {
  if (next instanceof Element && !menu.contains(next) && !next.matches('[popovertarget]')) menu.hidePopover();
}
