import { Trans, useLingui } from '@lingui/react/macro';
import css from './palette.module.css';

/** The keys of the portal, in the order in which one needs them. `opening` are those that open the palette. */
export function useKeys(opening: string): { key: string; does: string }[] {
  const { t } = useLingui();
  return [
    { key: opening, does: t`opens and closes this window, on any page` },
    { key: '↑ ↓', does: t`the line above, the line below` },
    { key: 'Home End', does: t`the first line, the last` },
    { key: 'Enter', does: t`does what the marked line says; sends a message or a question` },
    { key: 'Shift Enter', does: t`a new line in a message or a question` },
    { key: 'Esc', does: t`closes a window or a menu` },
  ];
}

/** All keys, in place of the list. */
export function KeyList({ opening }: { opening: string }) {
  return (
    <dl className={css.keys}>
      {useKeys(opening).map(({ key, does }) => (
        <div key={key}>
          <dt>
            <kbd lang="en">{key}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What one may press now; where there is a keyboard. */
export function KeyHints() {
  return (
    <p className={css.hints}>
      <span>
        <kbd lang="en">↑</kbd> <kbd lang="en">↓</kbd> <Trans>choose</Trans>
      </span>
      <span>
        <kbd lang="en">Enter</kbd> <Trans>do it</Trans>
      </span>
      <span>
        <kbd lang="en">Esc</kbd> <Trans>close</Trans>
      </span>
      <span>
        <kbd lang="en">?</kbd> <Trans>all keys</Trans>
      </span>
    </p>
  );
}
