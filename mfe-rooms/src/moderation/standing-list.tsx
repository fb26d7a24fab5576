import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Trans, useLingui } from '@lingui/react/macro';
import { Role } from 'proto/city/rooms/v1/standing';
import { useCallback, useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import { useWhenBack } from '../use-when-back.ts';
import { useActRefusalWords } from './act-words.ts';
import css from './form.module.css';
import { moderate } from './moderate.ts';
import { NotReady } from './not-ready.tsx';
import { useAnswer } from './use-answer.ts';

/** Who moderates the room, who is muted and who is banned; the owner makes moderators of those who spoke lately. */
export function StandingList({ room, owns, onShown }: { room: OpenRoom; owns: boolean; onShown: () => void }) {
  const { t, i18n } = useLingui();
  const words = useActRefusalWords();
  const messages = useStore(room.store, (state) => state.log?.messages);
  const me = useStore(room.edge.resident, (resident) => resident?.userId);
  const [refused, setRefused] = useState<string>();
  const ask = useCallback(
    (signal: AbortSignal) =>
      room.edge.moderation.listStandings({ roomId: room.store.getState().head?.id ?? room.slug }, { signal }),
    [room],
  );
  const { answer, again } = useAnswer(ask, onShown);
  useWhenBack(room, again);
  if (answer.phase !== 'ready') return <NotReady phase={answer.phase} onRetry={again} />;
  const { standings } = answer.value;
  const act = async (what: Parameters<typeof moderate>[1]) => {
    setRefused(undefined);
    const refusal = await moderate(room, what);
    if (refusal !== null) setRefused(words(refusal));
    again();
  };
  const moderators = new Set(standings.filter(({ role }) => role >= Role.MODERATOR).map((one) => one.residentId));
  const speakers = new Map((messages ?? []).map((one) => [one.userId, one.username]));
  const others = [...speakers].filter(([id]) => id !== me && !moderators.has(id)).slice(-10);
  const moderator = (residentId: string, moderator: boolean) =>
    act((of, roomId, signal) => of.setModerator({ roomId, residentId, moderator }, { signal }));
  return (
    <div className={css.form}>
      {refused && (
        <p className={css.problem} role="alert">
          {refused}
        </p>
      )}
      {standings.length === 0 && (
        <p className={css.quiet}>
          <Trans>Nobody: no moderators, nobody muted, nobody banned.</Trans>
        </p>
      )}
      <ul className={css.list}>
        {standings.map(({ residentId, username, role, mutedUntil, muteReason, banned, reason }) => {
          const until = mutedUntil && i18n.date(timestampDate(mutedUntil), { dateStyle: 'medium', timeStyle: 'short' });
          const unmute = () => act((of, roomId, signal) => of.muteResident({ roomId, residentId }, { signal }));
          const unban = () => act((of, roomId, signal) => of.banResident({ roomId, residentId }, { signal }));
          return (
            <li key={residentId} className={css.item}>
              <strong>{username}</strong>
              {role >= Role.MODERATOR && <p className={css.quiet}>{t`Moderator`}</p>}
              {until && (
                <p className={css.quiet}>
                  {muteReason ? t`Muted until ${until}: ${muteReason}` : t`Muted until ${until}`}
                </p>
              )}
              {banned && <p className={css.quiet}>{reason ? t`Banned: ${reason}` : t`Banned`}</p>}
              <div className={css.buttons}>
                {role === Role.MODERATOR && owns && (
                  <ActButton
                    words={t`No longer a moderator`}
                    whom={username}
                    onPress={() => moderator(residentId, false)}
                  />
                )}
                {until && <ActButton words={t`Lift the mute`} whom={username} onPress={unmute} />}
                {banned && <ActButton words={t`Lift the ban`} whom={username} onPress={unban} />}
              </div>
            </li>
          );
        })}
      </ul>
      {owns && others.length > 0 && (
        <>
          <p className={css.quiet}>
            <Trans>They spoke here lately:</Trans>
          </p>
          <ul className={css.list}>
            {others.map(([residentId, username]) => (
              <li key={residentId} className={css.item}>
                <strong>{username}</strong>
                <div className={css.buttons}>
                  <ActButton words={t`Make a moderator`} whom={username} onPress={() => moderator(residentId, true)} />
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** The same words stand in many rows: who does not see the row hears whom they are about. */
function ActButton({ words, whom, onPress }: { words: string; whom: string; onPress: () => Promise<void> }) {
  const { t } = useLingui();
  return (
    <Button size="sm" aria-label={t`${words}: ${whom}`} onClick={() => void onPress()}>
      {words}
    </Button>
  );
}
