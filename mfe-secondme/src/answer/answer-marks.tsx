import { Trans } from '@lingui/react/macro';
import type { Pair } from '../interaction.ts';
import css from './answer-panel.module.css';

/** What has to be known of an answer: that it stands in for a model, what of it is remembered, and whether it is kept. */
export function AnswerMarks({ pair }: { pair: Pair }) {
  return (
    <>
      {pair.standsInBecause !== '' && <p className={css.note}>{pair.standsInBecause}</p>}
      {pair.incognito && (
        <p className={css.note}>
          <Trans>Asked incognito: neither the question nor the answer is kept. They are gone with this page.</Trans>
        </p>
      )}
      {pair.fromOthersWords && pair.state === 'done' && !pair.incognito && (
        <p className={css.note}>
          <Trans>Made from what others wrote: only your question is remembered.</Trans>
        </p>
      )}
      {pair.fromOthersWords && (pair.state !== 'done' || pair.incognito) && (
        <p className={css.note}>
          <Trans>Made from what others wrote.</Trans>
        </p>
      )}
    </>
  );
}
