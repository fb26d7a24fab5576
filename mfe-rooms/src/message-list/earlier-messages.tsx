import { Trans, useLingui } from '@lingui/react/macro';
import { type RefObject, useEffect } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import { loadEarlier } from '../room-history.ts';
import css from './earlier-messages.module.css';

/** Nearer to the top than this, in pixels, the past is loaded without asking. */
const nearPx = 160;

type Props = { room: OpenRoom; scroller: RefObject<HTMLElement | null> };

/** The top of the list: a way to older messages, or the room's beginning. */
export function EarlierMessages({ room, scroller }: Props) {
  const { t } = useLingui();
  const earlier = useStore(room.store, (state) => state.earlier);
  const hasEarlier = useStore(room.store, (state) => state.log?.hasEarlier ?? false);
  const name = useStore(room.store, (state) => state.head?.name);
  const description = useStore(room.store, (state) => state.head?.description);
  const anything = useStore(room.store, (state) => (state.log?.messages.length ?? 0) > 0);

  useEffect(() => {
    const box = scroller.current;
    if (!box || !hasEarlier) return;
    let from = box.scrollTop;
    const nearTop = () => {
      const upwards = box.scrollTop < from;
      from = box.scrollTop;
      if (upwards && from < nearPx && room.store.getState().earlier === 'idle') void loadEarlier(room);
    };
    box.addEventListener('scroll', nearTop, { passive: true });
    return () => box.removeEventListener('scroll', nearTop);
  }, [room, scroller, hasEarlier]);

  if (!hasEarlier) {
    if (!anything || !name) return null;
    return (
      <div className={css.beginning}>
        <p className={css.words}>
          <Trans>This is where “{name}” begins.</Trans>
        </p>
        {description && <p className={css.words}>{description}</p>}
      </div>
    );
  }
  return (
    <div className={css.earlier}>
      {earlier === 'failed' && (
        <span className={css.failed} role="alert">
          <Trans>Earlier messages could not be loaded.</Trans>
        </span>
      )}
      <Button size="sm" busy={earlier === 'loading'} onClick={() => void loadEarlier(room)}>
        {earlier === 'failed' ? t`Try again` : earlier === 'loading' ? t`Loading…` : t`Load earlier messages`}
      </Button>
    </div>
  );
}
