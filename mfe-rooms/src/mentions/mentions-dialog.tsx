import { createClient } from '@connectrpc/connect';
import { useLingui } from '@lingui/react/macro';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { useEffect, useMemo } from 'react';
import type { City } from 'shell/contract';
import { Dialog } from 'shell/ui/dialog.tsx';
import { askMentions, createMentions } from './mentions-store.ts';
import { NotifySwitch } from './notify-switch.tsx';
import { UnreadMentions } from './unread-mentions.tsx';

type Props = {
  city: City;
  /** In how many unread messages they are called: when that changes, the list does. */
  count: number;
  open: boolean;
  onClose: () => void;
};

/** Who calls this resident by name, and the way there. */
export function MentionsDialog({ city, count, open, onClose }: Props) {
  const { t } = useLingui();
  const list = useMemo(() => createMentions(createClient(RoomsService, city.transport)), [city]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a count that has changed is the reason to ask.
  useEffect(() => void (open && askMentions(list)), [list, open, count]);
  useEffect(
    () =>
      city.socket.status.subscribe(({ state }) => {
        if (state === 'open' && list.store.getState().phase === 'failed') void askMentions(list);
      }),
    [city, list],
  );
  return (
    <Dialog open={open} title={t`Mentions of you`} closeLabel={t`Close`} onClose={onClose}>
      <UnreadMentions city={city} list={list} />
      <NotifySwitch />
    </Dialog>
  );
}
