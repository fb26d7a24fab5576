import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useReducer } from 'react';
import { useStore } from 'zustand';
import { runningOut } from '../quota.ts';
import type { SecondMe } from '../secondme-store.ts';
import css from './ask-box.module.css';

/** Says what is left before it runs out; nothing while there is enough. */
export function QuotaLine({ secondMe }: { secondMe: SecondMe }) {
  const { i18n } = useLingui();
  const quota = useStore(secondMe.store, (state) => state.quota);
  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  const low = runningOut(quota, Date.now());
  const until = low?.until;
  useEffect(() => {
    if (until === undefined) return;
    const timer = setTimeout(drawAgain, until - Date.now() + 50);
    return () => clearTimeout(timer);
  }, [until]);
  if (!low) return null;
  const time = i18n.date(new Date(low.until), { timeStyle: 'short' });
  return (
    <p className={css.quota} role="status">
      {low.what === 'tokens' ? (
        <Trans>The language model has nearly used up what you may ask of it today; more from {time}.</Trans>
      ) : low.left === 0 ? (
        <Trans>That was the last question of this minute; the next one from {time}.</Trans>
      ) : (
        <Plural value={low.left} one="# more question in this minute." other="# more questions in this minute." />
      )}
    </p>
  );
}
