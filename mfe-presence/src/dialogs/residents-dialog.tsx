import { type Client, createClient } from '@connectrpc/connect';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { City } from 'shell/contract';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import { ErrorState } from 'shell/ui/error-state.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import { useStore } from 'zustand';
import { inOrder, isComplete, type Present, presentNow } from '../roster.ts';
import { askLeft, createLeftList, followLeft, type LeftList, type LeftState } from './left-store.ts';
import {
  createOnlineList,
  loadMoreOnline,
  loadOnline,
  type OnlineList,
  type OnlineListState,
  refreshOnline,
} from './online-list-store.ts';
import { ResidentRow } from './resident-row.tsx';
import css from './residents-dialog.module.css';
import { type Hiding, useHiding } from './use-hiding.ts';
import { useStillGroups } from './use-still-groups.ts';

type Props = { city: City; open: boolean; onClose: () => void };

/** Rows that are shown, and added, at a time: a city of thousands is not drawn at once. */
const rowsAtATime = 100;
/** How old the list of agents may be, of whom no frame tells. */
const agentsEveryMs = 20_000;

/** Everyone who is in the city, in a window. */
export function ResidentsDialog({ city, open, onClose }: Props) {
  const { t } = useLingui();
  const presence = useMemo(() => createClient(PresenceService, city.transport), [city]);
  const left = useMemo(() => createLeftList(presence), [presence]);
  // Also while the window is closed: it is opened to see who was just here.
  useEffect(() => followLeft(left, city.presence), [left, city]);
  return (
    <Dialog open={open} title={t`In the city now`} closeLabel={t`Close`} onClose={onClose}>
      <Everyone city={city} presence={presence} left={left} />
    </Dialog>
  );
}

type EveryoneProps = { city: City; presence: Client<typeof PresenceService>; left: LeftList };

function Everyone({ city, presence, left: leftList }: EveryoneProps) {
  const { t } = useLingui();
  const residents = useMemo(() => createOnlineList(presence), [presence]);
  const agents = useAgents(presence);
  const hiding = useHiding(city, presence);
  const { gone, left } = useStore(leftList.store);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew whenever somebody goes or comes back.
  useEffect(() => void askLeft(leftList), [leftList, gone]);
  return (
    <div className={css.residents}>
      <Residents city={city} list={residents} left={left} hiding={hiding} />
      {agents.length > 0 && (
        <Group title={t`Agents`} present={notOwn(agents)}>
          <Trans>Programs of the city, not counted as residents.</Trans>
        </Group>
      )}
    </div>
  );
}

/** The agents that are here, as of a moment ago. */
function useAgents(presence: Client<typeof PresenceService>): OnlineListState['present'] {
  const list = useMemo(() => createOnlineList(presence, true), [presence]);
  useEffect(() => {
    void refreshOnline(list);
    const timer = setInterval(() => void refreshOnline(list), agentsEveryMs);
    return () => clearInterval(timer);
  }, [list]);
  return useStore(list.store, ({ present }) => present);
}

const notOwn = (present: OnlineListState['present']): Present[] => present.map((each) => ({ ...each, own: false }));

type ResidentsProps = { city: City; list: OnlineList; left: LeftState['left']; hiding: Hiding };

function Residents({ city, list, left: justLeft, hiding }: ResidentsProps) {
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
    const gone = new Set(justLeft.map(({ userId }) => userId));
    const there = present.filter(({ userId }) => !gone.has(userId));
    const heard = there.map((each): Present => {
      const { status, lastSeen, doNotDisturb = false } = presence.residents.get(each.userId) ?? each;
      return { ...each, status, lastSeen, doNotDisturb, own: each.userId === me };
    });
    return inOrder(heard, i18n.locale);
  }, [complete, presence, present, justLeft, me, i18n.locale, rows]);
  const left = complete ? presence.residents.size - everyone.length : (online ?? 0) - present.length;
  const more = complete ? left > 0 : nextCursor !== '' && phase !== 'failed';
  const now = {
    active: everyone.filter(({ status }) => status === 'online'),
    away: everyone.filter(({ status }) => status !== 'online'),
    left: notOwn(justLeft),
  };
  const { groups, holders } = useStillGroups(now, `${rows} ${present.length}`);
  // Whoever stands where they stood is shown as they are.
  const asHeard = (each: Present): Present => {
    const heard = presence.residents.get(each.userId);
    if (heard)
      return { ...each, status: heard.status, lastSeen: heard.lastSeen, doNotDisturb: heard.doNotDisturb ?? false };
    const gone = justLeft.find(({ userId }) => userId === each.userId);
    return gone || complete
      ? { ...each, status: 'offline', lastSeen: gone?.lastSeen ?? '', doNotDisturb: false }
      : each;
  };
  const [active, away, gone] = [groups.active.map(asHeard), groups.away.map(asHeard), groups.left.map(asHeard)];

  return (
    <div className={css.residents} aria-busy={phase === 'loading' || undefined} {...holders}>
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
      {gone.length > 0 && <Group title={t`Just left`} present={gone} hiding={hiding} />}
    </div>
  );
}

type GroupProps = { title: string; present: readonly Present[]; hiding?: Hiding; children?: ReactNode };

/** Some who are shown together, under a word for what they have in common, and more words of that. */
function Group({ title, present, hiding, children }: GroupProps) {
  return (
    <section aria-label={title}>
      <h3 className={css.title}>{title}</h3>
      {children && <p className={css.note}>{children}</p>}
      <ul className={css.list}>
        {present.map((each) => (
          <ResidentRow key={each.userId} present={each} hiding={hiding} />
        ))}
      </ul>
    </section>
  );
}
