import { Code, ConnectError } from '@connectrpc/connect';
import { useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useMemo } from 'react';
import type { City } from 'shell/contract';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import { askHiddenFrom, createHiddenFrom, hideFrom } from './hidden-from.ts';

/** From whom this resident hides, and how that is changed. */
export type Hiding = {
  hiddenFrom: ReadonlySet<string>;
  /** Hides from a resident, or no longer; a notice says so and takes it back, or says why the city refused. */
  hide: (userId: string, username: string, hides: boolean) => void;
};

/** Hiding from those who are in a room, with a notice of each change; undefined for who has no passport. */
export function useHiding(room: OpenRoom, me: string | null, city: Pick<City, 'toast'>): Hiding | undefined {
  const { t } = useLingui();
  const list = useMemo(() => createHiddenFrom(room.edge.presence), [room]);
  useEffect(() => {
    if (me !== null) void askHiddenFrom(list);
  }, [list, me]);
  const hiddenFrom = useStore(list.store);
  const { toast } = city;
  const hide = useCallback(
    function change(userId: string, username: string, hides: boolean): void {
      const name = username || t`Resident`;
      const text = hides ? t`${name} does not see your presence any more` : t`${name} sees your presence again`;
      const undo = { label: t`Undo`, onPress: () => change(userId, username, false) };
      hideFrom(list, userId, hides).then(
        () => toast({ kind: 'info', text, ...(hides ? { action: undo } : {}) }),
        (error) => {
          const isTooMuch = ConnectError.from(error).code === Code.ResourceExhausted;
          const why = isTooMuch ? t`Too much at once. Wait a moment and try again.` : t`Presence did not answer.`;
          toast({ kind: 'error', text: why });
        },
      );
    },
    [list, toast, t],
  );
  return me === null ? undefined : { hiddenFrom, hide };
}
