import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Trans, useLingui } from '@lingui/react/macro';
import type { ModerationAct } from 'proto/city/rooms/v1/moderation';
import { useCallback, useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import type { OpenRoom } from '../open-room.ts';
import css from './form.module.css';
import { NotReady } from './not-ready.tsx';
import { useActWords } from './use-act-words.ts';
import { useAnswer } from './use-answer.ts';

/** The moderation log, the newest first, page by page. */
export function ModerationLog({ room, onShown }: { room: OpenRoom; onShown: () => void }) {
  const { i18n } = useLingui();
  const words = useActWords();
  const [older, setOlder] = useState<{ acts: readonly ModerationAct[]; nextCursor: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const page = useCallback(
    (cursor: string, signal?: AbortSignal) =>
      room.edge.moderation.listModeration({ roomId: room.store.getState().head?.id ?? room.slug, cursor }, { signal }),
    [room],
  );
  const first = useCallback((signal: AbortSignal) => page('', signal), [page]);
  const { answer, again } = useAnswer(first, onShown);
  if (answer.phase !== 'ready') return <NotReady phase={answer.phase} onRetry={again} />;
  const acts = [...answer.value.acts, ...(older?.acts ?? [])];
  const nextCursor = older ? older.nextCursor : answer.value.nextCursor;
  const more = async () => {
    setBusy(true);
    try {
      const next = await page(nextCursor);
      setOlder({ acts: [...(older?.acts ?? []), ...next.acts], nextCursor: next.nextCursor });
    } catch {
      // The button stays: it is pressed again.
    } finally {
      setBusy(false);
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
        <Button busy={busy} onClick={() => void more()}>
          <Trans>Earlier</Trans>
        </Button>
      )}
    </div>
  );
}
