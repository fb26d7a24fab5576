import { Trans, useLingui } from '@lingui/react/macro';
import { memo } from 'react';
import { Avatar } from 'shell/ui/avatar.tsx';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { VisibleText } from '../message-text/visible-text.tsx';
import type { Member } from '../room-members.ts';
import css from './members-panel.module.css';

type Props = {
  member: Member;
  own: boolean;
  /** Whether they do not see this resident's presence. */
  hidden: boolean;
  /** Hides from them, or no longer; undefined: nobody is here who could. */
  onHide: ((userId: string, username: string, hides: boolean) => void) | undefined;
};

/** One who is in the room. Of thousands of rows a page adds some, and the others stay as they are. */
export const MemberRow = memo(function MemberRow({ member, own, hidden, onHide }: Props) {
  const { t } = useLingui();
  const { userId, username, status } = member;
  const away = status === 'away';
  const undisturbed = member.doNotDisturb === true;
  const name = username || t`Resident`;
  return (
    <li className={css.member} tabIndex={-1}>
      <Avatar userId={userId} name={username} size="sm" status={undisturbed ? 'do_not_disturb' : status} />
      <bdi className={`${css.name} ${away ? css.away : ''}`}>
        {username ? <VisibleText text={username} /> : <Trans>Resident</Trans>}
      </bdi>
      <span className={css.status}>
        {own ? <Trans>you</Trans> : undisturbed ? <Trans>do not disturb</Trans> : away ? <Trans>away</Trans> : null}
      </span>
      {onHide && !own && (
        <span className={hidden ? css.hidden : css.hide}>
          <IconButton
            icon="hidden"
            label={t`Hide my presence from ${name}`}
            aria-pressed={hidden}
            kind={hidden ? 'danger' : 'quiet'}
            onClick={() => onHide(userId, username, !hidden)}
          />
        </span>
      )}
    </li>
  );
});
