import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import type { RoomMessage } from '../room-message.ts';

type Props = {
  me: string | null;
  /** Null: nothing is about to be deleted. */
  message: RoomMessage | null;
  onClose: () => void;
  onDelete: (message: RoomMessage) => void;
};

/** Asks once: a deletion cannot be taken back. */
export function DeleteDialog({ me, message, onClose, onDelete }: Props) {
  const { t } = useLingui();
  const name = message?.username ?? '';
  return (
    <Dialog
      open={message !== null}
      title={t`Delete this message?`}
      closeLabel={t`Close`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Keep it</Trans>
          </Button>
          <Button kind="danger" onClick={() => message && onDelete(message)}>
            <Trans>Delete</Trans>
          </Button>
        </>
      }
    >
      {message !== null && message.userId !== me && (
        <p>
          <Trans>It is a message of {name}: the moderators’ log will say that you deleted it.</Trans>
        </p>
      )}
      <p>
        <Trans>Its text and reactions go for everyone. That there was a message stays.</Trans>
      </p>
    </Dialog>
  );
}
