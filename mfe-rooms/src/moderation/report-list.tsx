import { Trans, useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useState } from 'react';
import { Button, ButtonLink } from 'shell/ui/button.tsx';
import { useStore } from 'zustand';
import { VisibleText } from '../message-text/visible-text.tsx';
import type { OpenRoom } from '../open-room.ts';
import { useWhenBack } from '../use-when-back.ts';
import { useActRefusalWords } from './act-words.ts';
import css from './form.module.css';
import { moderate } from './moderate.ts';
import { NotReady } from './not-ready.tsx';
import { useAnswer } from './use-answer.ts';

type Props = { room: OpenRoom; onLeave: () => void; onShown: () => void };

/** The reports that nobody has seen to, the oldest first. */
export function ReportList({ room, onLeave, onShown }: Props) {
  const { t } = useLingui();
  const words = useActRefusalWords();
  const slug = useStore(room.store, (state) => state.head?.slug ?? room.slug);
  const [refused, setRefused] = useState<string>();
  const ask = useCallback(
    (signal: AbortSignal) =>
      room.edge.moderation.listReports({ roomId: room.store.getState().head?.id ?? room.slug }, { signal }),
    [room],
  );
  const { answer, again } = useAnswer(ask, onShown);
  useWhenBack(room, again);
  const waiting = useStore(room.store, (state) => state.openReports);
  const listed = answer.phase === 'ready' ? answer.value.open : waiting;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whichever of the two is older catches up by itself.
  useEffect(() => {
    if (listed !== waiting) again();
  }, [waiting, again]);
  if (answer.phase !== 'ready') return <NotReady phase={answer.phase} onRetry={again} />;
  const { reports, nextCursor } = answer.value;
  const resolve = async (messageSeq: number) => {
    const refusal = await moderate(room, (of, roomId, signal) => of.resolveReport({ roomId, messageSeq }, { signal }));
    setRefused(refusal === null ? undefined : words(refusal));
    again();
  };
  return (
    <div className={css.form}>
      {refused && (
        <p className={css.problem} role="alert">
          {refused}
        </p>
      )}
      {reports.length === 0 && (
        <p className={css.quiet}>
          <Trans>No open reports.</Trans>
        </p>
      )}
      <ul className={css.list}>
        {reports.map(({ message, reporterId, reporterName, reason }) => {
          const { seq, username, text } = message ?? { seq: 0, username: '', text: '' };
          const said = t`${reporterName}: ${reason}`;
          // The same words stand in each row: who does not see the row hears which report they are about.
          const about = (words: string) => t`${words}: ${said}`;
          return (
            <li key={`${seq} ${reporterId}`} className={css.item}>
              <strong>
                <VisibleText text={said} />
              </strong>
              <p className={css.quiet}>
                {text === '' ? t`The message was deleted.` : <VisibleText text={`${username}: ${text}`} />}
              </p>
              <div className={css.buttons}>
                <ButtonLink
                  size="sm"
                  href={`/rooms/${slug}?at=${seq}`}
                  aria-label={about(t`To the message`)}
                  onClick={onLeave}
                >
                  {t`To the message`}
                </ButtonLink>
                <Button size="sm" aria-label={about(t`Seen to`)} onClick={() => void resolve(seq)}>
                  {t`Seen to`}
                </Button>
              </div>
            </li>
          );
        })}
      </ul>
      {nextCursor !== '' && (
        <p className={css.quiet}>
          <Trans>There are more: they come as these are seen to.</Trans>
        </p>
      )}
    </div>
  );
}
