import { Trans } from '@lingui/react/macro';
import { type ReactNode, useId, useState } from 'react';
import css from './markup-hint.module.css';

/** ⌘ where the keyboard has one. */
const control = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

/** A button, and what it opens: which signs make what of a text. */
export function MarkupHint() {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={css.ask} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <Trans>How to format</Trans>
      </button>
      <dl id={id} className={css.hint} hidden={!open} data-foot="">
        <Row signs="**…**" keys={`${control} B`}>
          <strong>
            <Trans>bold</Trans>
          </strong>
        </Row>
        <Row signs="*…*" keys={`${control} I`}>
          <em>
            <Trans>italic</Trans>
          </em>
        </Row>
        <Row signs="`…`" keys={`${control} E`}>
          <Trans>code</Trans>
        </Row>
        <Row signs="```">
          <Trans>lines of code, between two of these</Trans>
        </Row>
        <Row signs="> …">
          <Trans>quote</Trans>
        </Row>
        <Row signs="- …, 1. …">
          <Trans>list</Trans>
        </Row>
        <Row signs="[…](https://…)">
          <Trans>link</Trans>
        </Row>
        <Row signs="@…">
          <Trans>somebody’s name</Trans>
        </Row>
      </dl>
    </>
  );
}

function Row({ signs, keys, children }: { signs: string; keys?: string; children: ReactNode }) {
  return (
    <div className={css.row}>
      <dt>
        <code className={css.signs}>{signs}</code>
      </dt>
      <dd className={css.words}>
        {children}
        {keys && <kbd className={css.keys}>{keys}</kbd>}
      </dd>
    </div>
  );
}
