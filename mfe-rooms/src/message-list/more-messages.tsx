import { Trans, useLingui } from '@lingui/react/macro';
import { type RefObject, useEffect, useRef } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import { loadEarlier, loadLater } from '../room-history.ts';
import { isPaging } from '../room-state.ts';
import css from './more-messages.module.css';

/** Nearer to an end of the window than this, in pixels, the next page is loaded: well before the reader is there. */
const nearPx = 1_200;

type Props = { room: OpenRoom; side: 'earlier' | 'later'; scroller: RefObject<HTMLElement | null> };

/** An end of the shown messages where the log has more of them: they come by themselves, or when asked for. */
export function MoreMessages({ room, side, scroller }: Props) {
  const { t } = useLingui();
  const place = useRef<HTMLDivElement>(null);
  const more = useStore(room.store, ({ log }) => (side === 'earlier' ? log?.hasEarlier : log?.hasLater) ?? false);
  const loading = useStore(room.store, (state) => state[side]);
  const free = useStore(room.store, (state) => !isPaging(state) && state[side] === 'idle');
  const connected = useStore(room.edge.socket.status, ({ state }) => state === 'open');
  useEffect(() => {
    const here = place.current;
    if (!here || !free || !connected) return;
    const near = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void load(room, side);
      },
      { root: scroller.current, rootMargin: `${nearPx}px 0px` },
    );
    near.observe(here);
    return () => near.disconnect();
  }, [room, side, scroller, free, connected]);

  if (!more) return null;
  const failed = loading === 'failed' && connected;
  return (
    <div className={css.more} ref={place}>
      {failed && (
        <span className={css.failed} role="alert">
          {side === 'earlier' ? (
            <Trans>Earlier messages could not be loaded.</Trans>
          ) : (
            <Trans>Later messages could not be loaded.</Trans>
          )}
        </span>
      )}
      {connected ? (
        <Button size="sm" busy={loading === 'loading'} onClick={() => void load(room, side)}>
          {failed
            ? t`Try again`
            : loading === 'loading'
              ? t`Loading…`
              : side === 'earlier'
                ? t`Load earlier messages`
                : t`Load later messages`}
        </Button>
      ) : (
        <span className={css.waiting}>
          {side === 'earlier' ? (
            <Trans>Earlier messages come when the connection is back.</Trans>
          ) : (
            <Trans>Later messages come when the connection is back.</Trans>
          )}
        </span>
      )}
    </div>
  );
}

function load(room: OpenRoom, side: 'earlier' | 'later'): Promise<void> {
  return side === 'earlier' ? loadEarlier(room) : loadLater(room);
}
