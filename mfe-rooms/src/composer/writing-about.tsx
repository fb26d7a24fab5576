import { Trans, useLingui } from '@lingui/react/macro';
import { plainText } from 'proto/markup/plain-text';
import { Button } from 'shell/ui/button.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { VisibleText } from '../message-text/visible-text.tsx';
import type { Answering } from '../writing.ts';
import css from './writing-about.module.css';

type EditingProps = {
  /** Whether the message was deleted: what was written can only become a new one. */
  gone: boolean;
  onSendAnew: () => void;
  onCancel: () => void;
};

/** Above the box: that an own message is edited, and a way out of it. */
export function EditingAbout({ gone, onSendAnew, onCancel }: EditingProps) {
  const { t } = useLingui();
  return (
    <div className={css.about}>
      <Icon name="pencil" size="sm" />
      <span className={`${css.words} ${gone ? css.gone : ''}`}>
        <span className={css.what}>
          {gone ? <Trans>Message deleted</Trans> : <Trans>You are editing your message</Trans>}
        </span>
        {gone && (
          <Button size="sm" onClick={onSendAnew}>
            <Trans>Send as a new message</Trans>
          </Button>
        )}
      </span>
      <IconButton
        icon="close"
        label={gone ? t`Drop what you wrote` : t`Keep the message as it is`}
        onClick={onCancel}
      />
    </div>
  );
}

/** Above the box: which message is answered, as it is now, and a way out of it. */
export function AnsweringAbout({ answering, onCancel }: { answering: Answering; onCancel: () => void }) {
  const { t } = useLingui();
  const { message } = answering;
  const known = typeof message === 'object';
  const name = known ? message.username : '';
  return (
    <div className={css.about}>
      <Icon name="reply" size="sm" />
      <span className={css.words}>
        <span className={css.what}>{known ? <Trans>An answer to {name}</Trans> : <Trans>An answer</Trans>}</span>
        {known && !message.deleted ? (
          <bdi className={css.text}>
            <VisibleText text={plainText(message.text, message.mentions)} />
          </bdi>
        ) : (
          <span className={css.text}>
            {message === 'unknown' && <Trans>An earlier message</Trans>}
            {message === 'missing' && <Trans>The message is not there any more.</Trans>}
            {known && <Trans>Message deleted</Trans>}
          </span>
        )}
      </span>
      <IconButton icon="close" label={t`Answer nobody`} onClick={onCancel} />
    </div>
  );
}
