import { Trans, useLingui } from '@lingui/react/macro';
import { plainText } from 'proto/markup/plain-text';
import { Icon } from 'shell/ui/icon.tsx';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { VisibleText } from '../message-text/visible-text.tsx';
import type { Writing } from '../writing.ts';
import css from './writing-about.module.css';

/** Above the box: which message is answered or edited, and a way out of it. */
export function WritingAbout({ writing, onCancel }: { writing: Writing; onCancel: () => void }) {
  const { t } = useLingui();
  if (writing.kind === 'new') return null;
  const { username: name, text, mentions } = writing.to;
  const editing = writing.kind === 'edit';
  return (
    <div className={css.about}>
      <Icon name={editing ? 'pencil' : 'reply'} size="sm" />
      <span className={css.words}>
        <span className={css.what}>
          {editing ? <Trans>You are editing your message</Trans> : <Trans>An answer to {name}</Trans>}
        </span>
        {!editing && (
          <bdi className={css.text}>
            <VisibleText text={plainText(text, mentions)} />
          </bdi>
        )}
      </span>
      <IconButton icon="close" label={editing ? t`Keep the message as it is` : t`Answer nobody`} onClick={onCancel} />
    </div>
  );
}
