import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import type { City } from 'shell/contract';
import { me, type OpenRoom } from '../open-room.ts';
import { wantEdit } from '../wanted-edit.ts';
import { type Edit, isUnsaved } from '../writing.ts';

/** An edit that was left unsaved, for whatever was begun instead, can be taken up again from its notice, wherever one is by then. */
export function useKeptEdits(room: OpenRoom, { toast, navigate }: Pick<City, 'toast' | 'navigate'>): void {
  const { t } = useLingui();
  useEffect(
    () =>
      room.store.subscribe(({ editing: now }, { editing: before }) => {
        if (!before || before.to.userId !== me(room) || now?.to.seq === before.to.seq || !isUnsaved(before)) return;
        const onPress = () => goOnWith(room, before, navigate);
        toast({ kind: 'info', text: t`Your edit was put aside.`, action: { label: t`Go on with it`, onPress } });
      }),
    [room, toast, navigate, t],
  );
}

/** Takes an edit up again, on the page of its room. */
export function goOnWith(room: OpenRoom, edit: Edit, navigate: City['navigate']): void {
  wantEdit(room, edit);
  if (room.closed.signal.aborted) navigate(`/rooms/${encodeURIComponent(room.slug)}`);
}
