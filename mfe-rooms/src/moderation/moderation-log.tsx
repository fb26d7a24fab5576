import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Trans, useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import type { OpenRoom } from '../open-room.ts';
import { useWhenBack } from '../use-when-back.ts';
import { type Acts, withEarlier } from './acts.ts';
import css from './form.module.css';
import { NotReady } from './not-ready.tsx';
import { useActWords } from './use-act-words.ts';
import { useAnswer } from './use-answer.ts';

/** The moderation log, the newest first, page by page. */
export function ModerationLog({ room, onShown }: { room: OpenRoom; onShown: () => void }) {
  const { t, i18n } = useLingui();
  const words = useActWords();
  // All that was shown when the last page was asked for, and that page.
  const [read, setRead] = useState<Acts | null>(null);
  const [loading, setLoading] = useState<'idle' | 'loading' | 'failed'>('idle');
  const page = useCallback(
    (cursor: string, signal?: AbortSignal) =>
      room.edge.moderation.listModeration({ roomId: room.store.getState().head?.id ?? room.slug, cursor }, { signal }),
    [room],
  );
  const first = useCallback((signal: AbortSignal) => page('', signal), [page]);
  const { answer, again } = useAnswer(first, onShown);
  useWhenBack(room, again);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with the last page goes the button that asked for it.
  useEffect(onShown, [read, onShown]);
  if (answer.phase !== 'ready') return <NotReady phase={answer.phase} onRetry={again} />;
  const { acts, nextCursor } = withEarlier(answer.value, read);
  const more = async () => {
    setLoading('loading');
    try {
      const next = await page(nextCursor);
      setRead({ acts: [...acts, ...next.acts], nextCursor: next.nextCursor });
      setLoading('idle');
    } catch {
      setLoading('failed');
    }
  };
  return (
    <div className={css.form}>
      {acts.length === 0 && (
        <p className={css.quiet}>
          <Trans>Nothing yet.</Trans>
        </p>
      )}
      <ol className={css.list}>
        {acts.map((act) => (
          <li key={act.id} className={css.item}>
            <span>
              <strong>{act.actorName}</strong>: {words(act)}
            </span>
            {act.reason && act.kind !== 'described' && <p className={css.quiet}>{act.reason}</p>}
            {act.createdAt && (
              <time className={css.quiet} dateTime={timestampDate(act.createdAt).toISOString()}>
                {i18n.date(timestampDate(act.createdAt), { dateStyle: 'medium', timeStyle: 'short' })}
              </time>
            )}
          </li>
        ))}
      </ol>
      {nextCursor !== '' && (
        <>
          {loading === 'failed' && (
            <p className={css.problem} role="alert">
              <Trans>What was done earlier could not be loaded.</Trans>
            </p>
          )}
          <Button busy={loading === 'loading'} onClick={() => void more()}>
            {loading === 'failed' ? t`Try again` : t`Earlier`}
          </Button>
        </>
      )}
    </div>
  );
}
