import { useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import css from './room-shut.module.css';

/** Why the resident writes nothing here. */
export type Shut = 'archived' | 'banned' | 'muted';

/** Why the resident writes nothing here now; null: they may. A mute ends by itself. */
export function useShut(room: OpenRoom): Shut | null {
  const archived = useStore(room.store, (state) => state.rules.archived);
  const banned = useStore(room.store, (state) => state.standing.banned);
  const mutedUntil = useStore(room.store, (state) => state.standing.mutedUntil);
  const { clock } = room.edge;
  const [, setOver] = useState<number | null>(null);
  const muted = mutedUntil !== null && mutedUntil > clock.now();
  useEffect(() => {
    if (!muted || mutedUntil === null) return;
    return clock.later(Math.min(mutedUntil - clock.now(), longestTimerMs), () => setOver(clock.now()));
  }, [clock, muted, mutedUntil]);
  if (archived) return 'archived';
  if (banned) return 'banned';
  return muted ? 'muted' : null;
}

/** Whether the resident may react there: who is muted still does. */
export function mayReact(shut: Shut | null): boolean {
  return shut === null || shut === 'muted';
}

/** No browser waits longer than 2^31 ms. */
const longestTimerMs = 2_000_000_000;

/** Stands where one writes otherwise. What was begun is kept, and is there again when it is over. */
export function RoomShut({ room, why }: { room: OpenRoom; why: Shut }) {
  const { t, i18n } = useLingui();
  const { mutedUntil, muteReason, reason } = useStore(room.store, (state) => state.standing);
  const until = i18n.date(new Date(mutedUntil ?? 0), { dateStyle: 'medium', timeStyle: 'short' });
  const because = (said: string) => (said === '' ? [] : [t`Why: “${said}”.`]);
  const sentences = {
    archived: [t`This room is archived: it can only be read.`],
    muted: [t`A moderator muted you here until ${until}.`, ...because(muteReason), t`What you have begun is kept.`],
    banned: [t`You are banned from this room: you can only read it.`, ...because(reason)],
  };
  return (
    <p className={css.shut} role="status" tabIndex={-1}>
      <Icon name={why === 'muted' ? 'clock' : 'warning'} size="sm" />
      <span>{sentences[why].join(' ')}</span>
    </p>
  );
}
