import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import type { City } from 'shell/contract';
import type { OpenRoom } from '../open-room.ts';
import { goOnEditing, isUnsaved } from '../writing.ts';

/** An edit that was left unsaved, for whatever was begun instead, can be taken up again as long as its notice stands. */
export function useKeptEdits(room: OpenRoom, toast: City['toast']): void {
  const { t } = useLingui();
  useEffect(
    () =>
      room.store.subscribe(({ writing: now }, { writing: before }) => {
        if (!isUnsaved(before) || (now.kind === 'edit' && now.to.seq === before.to.seq)) return;
        toast({
          kind: 'info',
          text: t`Your edit was put aside.`,
          action: { label: t`Go on with it`, onPress: () => goOnEditing(room, before) },
        });
      }),
    [room, toast, t],
  );
}
