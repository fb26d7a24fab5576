import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import type { City } from 'shell/contract';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import { goToMessage } from '../room-history.ts';

/** Says that a message to which a link leads is not there, or could not be loaded. */
export function useNotFoundNotice(room: OpenRoom, toast: City['toast']): void {
  const { t } = useLingui();
  const notFound = useStore(room.store, (state) => state.notFound);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is said once, whatever the language becomes.
  useEffect(() => {
    if (notFound?.reason === 'missing') toast({ kind: 'info', text: t`This message is not in the log of the room.` });
    if (notFound?.reason !== 'failed') return;
    const again = { label: t`Try again`, onPress: () => void goToMessage(room, notFound.seq) };
    toast({ kind: 'error', text: t`The message could not be loaded.`, action: again });
  }, [room, notFound]);
}
