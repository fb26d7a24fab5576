import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import css from './code-block.module.css';
import { VisibleText } from './visible-text.tsx';

/** How long the button says what it has done, in milliseconds. */
const toldMs = 3_000;

/** Lines of code: they are not broken, the block scrolls by itself. */
export function CodeBlock({ text, language }: { text: string; language: string }) {
  const { t } = useLingui();
  const [done, setDone] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(null), toldMs);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone('copied');
    } catch {
      setDone('refused');
    }
  };
  return (
    <figure className={css.block}>
      <figcaption className={css.head}>
        <span className={css.language}>{language}</span>
        <span role="status">
          {done === 'copied' && <Trans>Copied</Trans>}
          {done === 'refused' && <Trans>The browser does not let the text be copied.</Trans>}
        </span>
        <button type="button" className={css.copy} onClick={() => void copy()}>
          <Trans>Copy code</Trans>
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard. */}
      <section className={css.lines} aria-label={t`Code`} tabIndex={0} dir="ltr">
        <pre className={css.code}>
          <code>
            <VisibleText text={text} />
          </code>
        </pre>
      </section>
    </figure>
  );
}
