import { createClient } from '@connectrpc/connect';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { useEffect, useMemo } from 'react';
import type { City } from 'shell/contract';
import { Avatar } from 'shell/ui/avatar.tsx';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import { ErrorState } from 'shell/ui/error-state.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import { useStore } from 'zustand';
import { createOnlineList, loadMoreOnline, loadOnline } from './online-list-store.ts';
import css from './residents-dialog.module.css';
import { inOrder, isComplete, type Present, presentNow } from './roster.ts';
import { useStatusWords } from './use-status-words.ts';

type Props = { city: City; open: boolean; onClose: () => void };

/** Everyone who is in the city, in a window. */
export function ResidentsDialog({ city, open, onClose }: Props) {
  const { t } = useLingui();
  return (
    <Dialog open={open} title={t`In the city now`} closeLabel={t`Close`} onClose={onClose}>
      <Residents city={city} />
    </Dialog>
  );
}

function Residents({ city }: { city: City }) {
  const { t, i18n } = useLingui();
  const presence = useStore(city.presence);
  const me = useStore(city.resident)?.userId ?? null;
  const list = useMemo(() => createOnlineList(createClient(PresenceService, city.transport)), [city]);
  const { phase, present, online, nextCursor } = useStore(list.store);
  const complete = isComplete(presence);
  useEffect(() => {
    if (!complete && list.store.getState().phase === 'idle') void loadOnline(list);
  }, [complete, list]);

  const everyone = useMemo(() => {
    if (complete) return presentNow(presence, me, i18n.locale);
    // Pages are as of when they were asked for; what the shell has heard since is newer.
    const heard = present.map((each): Present => {
      return { ...each, status: presence.residents.get(each.userId)?.status ?? each.status, own: each.userId === me };
    });
    return inOrder(heard, i18n.locale);
  }, [complete, presence, present, me, i18n.locale]);
  const left = complete ? 0 : (online ?? 0) - everyone.length;

  return (
    <div className={css.residents} aria-busy={phase === 'loading' || undefined}>
      <ul className={css.list}>
        {everyone.map((each) => (
          <ResidentRow key={each.userId} present={each} />
        ))}
      </ul>
      {phase === 'loading' && everyone.length === 0 && <Skeleton shape="block" height="2.5rem" lines={4} />}
      {phase === 'failed' && !complete && (
        <ErrorState
          title={t`The list cannot be shown now`}
          retry={{ label: t`Try again`, onRetry: () => void loadMoreOnline(list) }}
        >
          <Trans>Presence did not answer.</Trans>
        </ErrorState>
      )}
      {!complete && nextCursor !== '' && phase !== 'failed' && (
        <div className={css.more}>
          {left > 0 && <Plural value={left} one="# more resident" other="# more residents" />}
          <Button size="sm" busy={phase === 'loading'} onClick={() => void loadMoreOnline(list)}>
            {t`Show more`}
          </Button>
        </div>
      )}
    </div>
  );
}

function ResidentRow({ present }: { present: Present }) {
  const say = useStatusWords();
  const { userId, username, status, own } = present;
  return (
    <li className={css.resident}>
      <Avatar userId={userId} name={username} status={status} />
      <span className={css.name}>
        {username || <Trans>Resident</Trans>}
        {own && (
          <span className={css.own}>
            {' '}
            · <Trans>you</Trans>
          </span>
        )}
      </span>
      <span className={css.status}>{say(status)}</span>
    </li>
  );
}
