import { useEffect, useState } from 'react';
import css from './code-block.module.css';
import { type Invisible, VisibleText } from './visible-text.tsx';

/** How long the button says what it has done, in milliseconds. */
const toldMs = 3_000;

/** The words of a block of code. */
export type CodeLabels = { code: string; copy: string; copied: string; notCopied: string; invisible: Invisible };

/** Lines of code: they are not broken, the block scrolls by itself. */
export function CodeBlock({ text, language, labels }: { text: string; language: string; labels: CodeLabels }) {
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
          {done === 'copied' && labels.copied}
          {done === 'refused' && labels.notCopied}
        </span>
        <button type="button" className={css.copy} onClick={() => void copy()}>
          {labels.copy}
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form; a region would be a landmark a block. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard. */}
      <div className={css.lines} role="group" aria-label={labels.code} tabIndex={0} dir="ltr">
        <pre className={css.code}>
          <code>
            <VisibleText text={text} invisible={labels.invisible} />
          </code>
        </pre>
      </div>
    </figure>
  );
}
