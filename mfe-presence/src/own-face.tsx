import { useLingui } from '@lingui/react/macro';
import type { OwnStatus } from 'shell/contract';
import { Avatar } from 'shell/ui/avatar.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import css from './faces.module.css';
import type { ShownStatus } from './roster.ts';
import { prepareDialogs } from './use-dialogs.ts';
import { useStatusWords } from './use-status-words.ts';

type Props = {
  own: StoreApi<OwnStatus | null>;
  /** As the city shows it to others. */
  status: ShownStatus;
  userId: string;
  username: string;
  named: boolean;
  onChoose: () => void;
};

/** Oneself among those who are here: how the others see one, and the way to choose it. */
export function OwnFace({ own, status: seen, userId, username, named, onChoose }: Props) {
  const { t } = useLingui();
  const say = useStatusWords();
  const choice = useStore(own, (state) => state?.choice);
  // What was chosen is shown before the city has told it to everyone.
  const status = choice === 'invisible' ? 'offline' : choice === 'do_not_disturb' ? choice : seen;
  const words = choice === 'invisible' ? t`not seen by others` : say(status);
  return (
    <li className={named ? css.named : css.alone}>
      <button
        type="button"
        className={css.own}
        title={t`Your status: ${words}`}
        aria-label={named ? undefined : t`Your status: ${words}`}
        onClick={onChoose}
        onPointerEnter={prepareDialogs}
        onFocus={prepareDialogs}
      >
        <Avatar userId={userId} name={username} size="sm" status={status} />
        {named && (
          <>
            <span className={css.words}>
              <span className={css.name}>{t`You`}</span>
              <span className={css.status}>{words}</span>
            </span>
            <Icon name="down" size="sm" />
          </>
        )}
      </button>
    </li>
  );
}
