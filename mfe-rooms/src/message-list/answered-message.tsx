import { Trans, useLingui } from '@lingui/react/macro';
import { plainText } from 'proto/markup/plain-text';
import { Icon } from 'shell/ui/icon.tsx';
import { VisibleText } from '../message-text/visible-text.tsx';
import type { RoomMessage } from '../room-message.ts';
import css from './answered-message.module.css';

type Props = {
  seq: number;
  /** Null: it is older than what is loaded. */
  message: RoomMessage | null;
  goTo: (seq: number) => void;
};

/** The message that another one answers, in a line; pressed, it leads there. */
export function AnsweredMessage({ seq, message, goTo }: Props) {
  const { t } = useLingui();
  return (
    <button type="button" className={css.answered} title={t`Go to that message`} onClick={() => goTo(seq)}>
      <Icon name="reply" size="sm" />
      <span className={css.words}>
        {message ? (
          <>
            <bdi className={css.author}>
              <VisibleText text={message.username} />
            </bdi>{' '}
            {message.deleted ? (
              <Trans>Message deleted</Trans>
            ) : (
              <bdi>
                <VisibleText text={plainText(message.text, message.mentions)} />
              </bdi>
            )}
          </>
        ) : (
          <Trans>An earlier message</Trans>
        )}
      </span>
    </button>
  );
}
