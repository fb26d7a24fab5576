import { Trans, useLingui } from '@lingui/react/macro';
import { useLayoutEffect, useRef } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { RelativeTime } from 'shell/ui/relative-time.tsx';
import { useStore } from 'zustand';
import { askAgain } from '../ask.ts';
import type { Pair } from '../interaction.ts';
import type { Asking, SecondMe } from '../secondme-store.ts';
import { AnswerActions } from './answer-actions.tsx';
import { AnswerFacts } from './answer-facts.tsx';
import { AnswerMarks } from './answer-marks.tsx';
import css from './answer-panel.module.css';
import { AnswerText } from './answer-text.tsx';
import { FailureNote } from './failure-note.tsx';
import { ReadingLine } from './reading-line.tsx';
import { SourceChips } from './source-chips.tsx';
import { Suggestions } from './suggestions.tsx';

type Props = { secondMe: SecondMe; pair: Pair | null; asking: Asking | null; onErase: (pair: Pair) => void };

/** A question and its answer: a pair of the history, or the one that is being answered now. */
export function AnswerPanel({ secondMe, pair, asking, onErase }: Props) {
  const { t } = useLingui();
  const inBox = useStore(secondMe.store, ({ prompt }) => prompt !== '' && prompt === asking?.prompt);
  const shown = pair ? { prompt: pair.prompt, text: pair.response } : { prompt: asking?.prompt, text: asking?.text };
  const waiting = asking?.state === 'waiting';
  const coming = waiting || asking?.state === 'streaming';
  return (
    <article className={css.pair} aria-busy={coming || undefined}>
      <header className={css.question}>
        <h2 className={css.who}>
          <Trans>You asked</Trans>
          {pair && (
            <>
              {' · '}
              <RelativeTime at={pair.at} />
            </>
          )}
        </h2>
        <p className={css.prompt}>{shown.prompt}</p>
      </header>
      <section className={css.answer} aria-label={t`Answer`}>
        {waiting ? (
          <p className={css.thinking}>
            <ReadingLine reading={asking?.reading ?? null} />
          </p>
        ) : (
          shown.text && <Text text={shown.text} coming={coming} />
        )}
        {pair && (
          <>
            <SourceChips sources={pair.sources} />
            <AnswerMarks pair={pair} />
            <Suggestions secondMe={secondMe} questions={pair.suggestions} />
          </>
        )}
        {(asking?.state === 'stopped' || pair?.state === 'stopped') && (
          <p className={css.note}>
            <Trans>You stopped this answer. It is not remembered.</Trans>
          </p>
        )}
        {(pair?.state === 'failed' || pair?.state === 'unfinished') && (
          <p className={css.note}>
            <Trans>This question was not answered. It is not remembered.</Trans>
          </p>
        )}
        {asking?.failure && (
          <FailureNote
            failure={asking.failure}
            inBox={inBox}
            action={<Button onClick={() => askAgain(secondMe)}>{t`Try again`}</Button>}
          />
        )}
      </section>
      {pair && pair.provider !== '' && <AnswerFacts pair={pair} />}
      {pair && !pair.incognito && <AnswerActions secondMe={secondMe} pair={pair} onErase={() => onErase(pair)} />}
    </article>
  );
}

/** Further below the screen than this, in pixels, the end of an answer is not followed. */
const nearPx = 200;
/** What the box covers at the bottom of the screen, in pixels. */
const boxPx = 96;

/** An answer is never more than text. While it comes, its end is kept in view for as long as the reader is there. */
function Text({ text, coming }: { text: string; coming: boolean }) {
  const end = useRef<HTMLSpanElement>(null);
  const followed = useRef(false);
  useLayoutEffect(() => {
    if (text === '' || !(coming || followed.current)) return;
    followed.current = coming;
    // With the last word comes what is told about the answer, below it.
    const last = coming ? end.current : end.current?.closest('article');
    const below = (last?.getBoundingClientRect().bottom ?? 0) + boxPx - window.innerHeight;
    // Someone who scrolled away from the end is reading; they are not dragged along.
    if (below > 0 && below < nearPx) window.scrollBy(0, below);
  }, [text, coming]);
  return (
    // A log whose sentences are told one by one (sentences.ts): by itself it is read only when somebody goes there.
    <div className={css.text} role="log" aria-live="off">
      <AnswerText text={text} />
      {coming && <span className={css.caret} aria-hidden="true" />}
      <span ref={end} />
    </div>
  );
}
