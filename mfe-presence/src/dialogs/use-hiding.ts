import type { Client } from '@connectrpc/connect';
import { useLingui } from '@lingui/react/macro';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { useEffect, useMemo } from 'react';
import type { City } from 'shell/contract';
import { useStore } from 'zustand';
import { block, createBlockedList, loadBlocked, unblock } from './blocked-store.ts';
import { useRefusalWords } from './use-refusal-words.ts';

/** From whom this resident hides, and how that is changed. */
export type Hiding = {
  hiddenFrom: ReadonlyMap<string, string>;
  /** On the screen at once; a notice says so and takes it back, or says why the city refused. */
  hide: (userId: string, username: string) => void;
  show: (userId: string, username: string) => void;
};

/** Hiding from residents, with a notice of each change. */
export function useHiding(city: City, presence: Client<typeof PresenceService>): Hiding {
  const { t } = useLingui();
  const whyNot = useRefusalWords();
  const list = useMemo(() => createBlockedList(presence), [presence]);
  useEffect(() => void loadBlocked(list), [list]);
  const refused = (error: unknown) =>
    city.toast({ kind: 'error', text: t`It is as it was: ${{ why: whyNot(error) }}` });
  const show = (userId: string, username: string) => {
    const name = username || t`Resident`;
    unblock(list, userId).then(() => city.toast({ kind: 'info', text: t`${name} sees your presence again` }), refused);
  };
  const hide = (userId: string, username: string) => {
    const name = username || t`Resident`;
    const undo = { label: t`Undo`, onPress: () => show(userId, username) };
    const done = () => city.toast({ kind: 'info', text: t`${name} does not see your presence any more`, action: undo });
    block(list, userId, username).then(done, refused);
  };
  return { hiddenFrom: useStore(list.store).blocked, hide, show };
}
