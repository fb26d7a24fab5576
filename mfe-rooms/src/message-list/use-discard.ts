import { useLingui } from '@lingui/react/macro';
import { useCallback } from 'react';
import type { City } from 'shell/contract';
import { discardMessage, restoreMessage } from '../message-sender.ts';
import { type OpenRoom, whileOpen } from '../open-room.ts';

/**
 * Gives up a message that failed, or takes one back that waits; the notice has the way to undo that as long as the room is
 * open, and its author is the resident of this tab.
 */
export function useDiscard(room: OpenRoom, toast: City['toast']): (clientId: string) => void {
  const { t } = useLingui();
  return useCallback(
    (clientId) => {
      const entry = discardMessage(room, clientId);
      if (!entry) return;
      const gone = entry.state === 'failed' ? t`The message is discarded.` : t`The message is taken back.`;
      const perhaps = t`If it has reached the room after all, it will show up here, and you can delete it.`;
      const text = entry.given ? `${gone} ${perhaps}` : gone;
      const action = { label: t`Undo`, onPress: () => restoreMessage(room, entry) };
      whileOpen(room, `discarded ${clientId}`, () => {
        const close = toast({ kind: 'info', text, action });
        // Another resident says nothing of what this one wrote.
        const stop = room.edge.resident.subscribe((now, before) => now?.userId === before?.userId || close());
        return () => {
          stop();
          close();
        };
      });
    },
    [room, toast, t],
  );
}
