import { useEffect } from 'react';
import type { OpenRoom } from './open-room.ts';

/** Calls `back` when the room is followed again: what was asked before the connection was lost may be old. */
export function useWhenBack(room: OpenRoom, back: () => void): void {
  useEffect(
    () =>
      room.store.subscribe((now, before) => {
        if (now.live && !before.live) back();
      }),
    [room, back],
  );
}
