import { useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useRef } from 'react';
import type { City } from 'shell/contract';
import { markAllRead, tellMarking, tellMarkingAtOnce, undoMarking } from './mark-all-read.ts';
import type { RoomsList } from './rooms-store.ts';

/** Marks all rooms as read; the notice of it can undo that until it has gone, or the page has. */
export function useMarkAllRead(city: City, list: RoomsList): () => void {
  const { t } = useLingui();
  const takeNoticeAway = useRef<() => void>(undefined);
  useEffect(() => {
    const leave = () => tellMarkingAtOnce(list, city.socket);
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      takeNoticeAway.current?.();
    };
  }, [city, list]);
  return useCallback(() => {
    takeNoticeAway.current?.();
    markAllRead(list);
    takeNoticeAway.current = city.toast({
      kind: 'info',
      text: t`All rooms are marked as read.`,
      action: { label: t`Undo`, onPress: () => undoMarking(list) },
      onGone: () =>
        void tellMarking(list).then((told) => {
          if (!told) city.toast({ kind: 'error', text: t`Not all rooms could be marked as read. Try again later.` });
        }),
    });
  }, [city, list, t]);
}
