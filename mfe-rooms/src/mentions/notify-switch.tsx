import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { notifying, startNotifying, stopNotifying } from './notifications.ts';
import css from './notify-switch.module.css';

/** Whether the browser tells of mentions while nobody sees the page, and how to change that where it can be changed here. */
export function NotifySwitch() {
  const { t } = useLingui();
  const [state, setState] = useState(notifying);
  const start = () => {
    const first = { title: 'DAARION City', body: t`Mentions of you are shown like this.`, tag: 'first' };
    void startNotifying(first).then(setState);
  };
  return (
    <div className={css.place}>
      {'setAppBadge' in navigator && (
        <p className={css.icon}>
          <Trans>The number on the icon of the installed city counts unread mentions, not all unread messages.</Trans>
        </p>
      )}
      <p className={css.words} role="status">
        {state === 'on' && <Trans>While nobody sees this page, the browser tells of mentions.</Trans>}
        {state === 'off' && <Trans>While nobody sees this page, nothing tells of mentions.</Trans>}
        {state === 'denied' && (
          <Trans>The browser does not let the city tell of mentions. Only its settings can change that.</Trans>
        )}
        {state === 'unsupported' && <Trans>This browser cannot tell of mentions while nobody sees the page.</Trans>}
      </p>
      {(state === 'on' || state === 'off') && (
        <Button size="sm" onClick={() => (state === 'on' ? setState(stopNotifying()) : start())}>
          {state === 'on' ? t`Turn off` : t`Turn on`}
        </Button>
      )}
    </div>
  );
}
