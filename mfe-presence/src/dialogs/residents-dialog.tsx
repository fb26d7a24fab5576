import { createClient } from '@connectrpc/connect';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { useEffect, useMemo, useState } from 'react';
import type { City } from 'shell/contract';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import { ErrorState } from 'shell/ui/error-state.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import { useStore } from 'zustand';
import { inOrder, isComplete, type Present, presentNow } from '../roster.ts';
import { createOnlineList, loadMoreOnline, loadOnline, type OnlineList } from './online-list-store.ts';
import { ResidentRow } from './resident-row.tsx';
import css from './residents-dialog.module.css';
import { type Hiding, useHiding } from './use-hiding.ts';

type Props = { city: City; open: boolean; onClose: () => void };

/** Rows that are shown, and added, at a time: a city of thousands is not drawn at once. */
const rowsAtATime = 100;

/** Everyone who is in the city, in a window. */
export function ResidentsDialog({ city, open, onClose }: Props) {
  const { t } = useLingui();
  return (
    <Dialog open={open} title={t`In the city now`} closeLabel={t`Close`} onClose={onClose}>
      <Everyone city={city} />
    </Dialog>
  );
}

function Everyone({ city }: { city: City }) {
  const { t } = useLingui();
  const lists = useMemo(() => {
    const presence = createClient(PresenceService, city.transport);
    return { presence, residents: createOnlineList(presence), agents: createOnlineList(presence, true) };
  }, [city]);
  const hiding = useHiding(city, lists.presence);
  const agents = useStore(lists.agents.store, ({ present }) => present);
  useEffect(() => void loadOnline(lists.agents), [lists]);
  return (
    <div className={css.residents}>
      <Residents city={city} list={lists.residents} hiding={hiding} />
      {agents.length > 0 && <Group title={t`Agents`} present={agents.map((agent) => ({ ...agent, own: false }))} />}
    </div>
  );
}

function Residents({ city, list, hiding }: { city: City; list: OnlineList; hiding: Hiding }) {
  const { t, i18n } = useLingui();
  const presence = useStore(city.presence);
  const me = useStore(city.resident)?.userId ?? null;
  const { phase, present, online, nextCursor } = useStore(list.store);
  const [rows, setRows] = useState(rowsAtATime);
  const complete = isComplete(presence);
  useEffect(() => {
    if (!complete && list.store.getState().phase === 'idle') void loadOnline(list);
  }, [complete, list]);

  const everyone = useMemo(() => {
    if (complete) return presentNow(presence, me, i18n.locale, rows);
    // Pages are as of when they were asked for; what the shell has heard since is newer.
    const heard = present.map((each): Present => {
      const { status, lastSeen, doNotDisturb = false } = presence.residents.get(each.userId) ?? each;
      return { ...each, status, lastSeen, doNotDisturb, own: each.userId === me };
    });
    return inOrder(heard, i18n.locale);
  }, [complete, presence, present, me, i18n.locale, rows]);
  const left = (complete ? presence.residents.size : (online ?? 0)) - everyone.length;
  const more = complete ? left > 0 : nextCursor !== '' && phase !== 'failed';
  const active = everyone.filter(({ status }) => status === 'online');
  const away = everyone.filter(({ status }) => status !== 'online');

  return (
    <div className={css.residents} aria-busy={phase === 'loading' || undefined}>
      {active.length > 0 && <Group title={t`Active now`} present={active} hiding={hiding} />}
      {away.length > 0 && <Group title={t`Away`} present={away} hiding={hiding} />}
      {phase === 'loading' && everyone.length === 0 && <Skeleton shape="block" height="2.5rem" lines={4} />}
      {phase === 'failed' && !complete && (
        <ErrorState
          title={t`The list cannot be shown now`}
          retry={{ label: t`Try again`, onRetry: () => void loadMoreOnline(list) }}
        >
          <Trans>Presence did not answer.</Trans>
        </ErrorState>
      )}
      {more && (
        <div className={css.more}>
          {left > 0 && <Plural value={left} one="# more resident" other="# more residents" />}
          <Button
            size="sm"
            busy={phase === 'loading'}
            onClick={() => (complete ? setRows(rows + rowsAtATime) : void loadMoreOnline(list))}
          >
            {t`Show more`}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Some who are shown together, under a word for what they have in common. */
function Group({ title, present, hiding }: { title: string; present: readonly Present[]; hiding?: Hiding }) {
  return (
    <section aria-label={title}>
      <h3 className={css.title}>{title}</h3>
      <ul className={css.list}>
        {present.map((each) => (
          <ResidentRow key={each.userId} present={each} hiding={hiding} />
        ))}
      </ul>
    </section>
  );
}
