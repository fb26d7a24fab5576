import { Trans, useLingui } from '@lingui/react/macro';
import { Avatar } from 'shell/ui/avatar.tsx';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { RelativeTime } from 'shell/ui/relative-time.tsx';
import { type Present, shownStatus } from '../roster.ts';
import { useStatusWords } from '../use-status-words.ts';
import css from './residents-dialog.module.css';
import type { Hiding } from './use-hiding.ts';

type Props = { present: Present; hiding: Hiding | undefined };

/** One who is in the city, or has just left it, and the way to hide from them. */
export function ResidentRow({ present, hiding }: Props) {
  const say = useStatusWords();
  const { userId, username, status, lastSeen, own } = present;
  const shown = shownStatus(present);
  const hidden = hiding?.hiddenFrom.has(userId);
  return (
    <li className={css.resident}>
      <Avatar userId={userId} name={username} status={shown} />
      <span className={css.who}>
        <span className={css.name}>
          <bdi>{username || <Trans>Resident</Trans>}</bdi>
          {own && (
            <span className={css.own}>
              {' '}
              · <Trans>you</Trans>
            </span>
          )}
        </span>
        <span className={css.status}>
          {say(shown)}
          {status !== 'online' && lastSeen !== '' && (
            <>
              {' · '}
              <RelativeTime at={lastSeen} />
            </>
          )}
          {hidden && (
            <>
              {' · '}
              <Trans>does not see you</Trans>
            </>
          )}
        </span>
      </span>
      {hiding && !own && <Hide present={present} hiding={hiding} />}
    </li>
  );
}

function Hide({ present: { userId, username }, hiding }: { present: Present; hiding: Hiding }) {
  const { t } = useLingui();
  const name = username || t`Resident`;
  const hidden = hiding.hiddenFrom.has(userId);
  return (
    <IconButton
      icon="hidden"
      label={t`Hide my presence from ${name}`}
      aria-pressed={hidden}
      kind={hidden ? 'danger' : 'quiet'}
      onClick={() => (hidden ? hiding.show : hiding.hide)(userId, username)}
    />
  );
}
