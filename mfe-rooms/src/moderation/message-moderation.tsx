import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from 'shell/ui/button.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import type { RoomMessage } from '../room-message.ts';

/** What is asked about a message in a dialog of its own. */
export type Asked = { what: 'report' | 'mute' | 'ban'; message: RoomMessage };

type Props = {
  room: OpenRoom;
  message: RoomMessage;
  own: boolean;
  /** Does it once the menu is closed. */
  doing: (act: (message: RoomMessage) => void) => () => void;
  onPin: (message: RoomMessage, pinned: boolean) => void;
  onAsk: (asked: Asked) => void;
  onDelete: (message: RoomMessage) => void;
};

/** The part of a message's menu that is about what others said, and what moderators do with it. */
export function MessageModeration({ room, message, own, doing, onPin, onAsk, onDelete }: Props) {
  const { t } = useLingui();
  const moderates = useStore(room.store, (state) => state.standing.moderates);
  const pinned = useStore(room.store, (state) => state.rules.pinnedSeqs.includes(message.seq));
  const ask = (what: Asked['what']) => doing((message) => onAsk({ what, message }));
  return (
    <>
      {moderates && (
        <Button size="sm" icon={<Icon name="pin" size="sm" />} onClick={doing((one) => onPin(one, !pinned))}>
          {pinned ? t`Unpin` : t`Pin`}
        </Button>
      )}
      {!own && (
        <Button size="sm" icon={<Icon name="warning" size="sm" />} onClick={ask('report')}>
          <Trans>Report…</Trans>
        </Button>
      )}
      {!own && moderates && (
        <>
          <Button size="sm" kind="danger" icon={<Icon name="trash" size="sm" />} onClick={doing(onDelete)}>
            <Trans>Delete</Trans>
          </Button>
          <Button size="sm" kind="danger" icon={<Icon name="clock" size="sm" />} onClick={ask('mute')}>
            <Trans>Mute the author…</Trans>
          </Button>
          <Button size="sm" kind="danger" icon={<Icon name="stop" size="sm" />} onClick={ask('ban')}>
            <Trans>Ban the author…</Trans>
          </Button>
        </>
      )}
    </>
  );
}
