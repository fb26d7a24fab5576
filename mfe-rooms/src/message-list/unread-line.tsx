import { Trans } from '@lingui/react/macro';
import css from './unread-line.module.css';

/** Where what the resident had not read begins. */
export function UnreadLine() {
  return (
    <div className={css.line} data-unread-line>
      <span className={css.name}>
        <Trans>New messages</Trans>
      </span>
    </div>
  );
}
