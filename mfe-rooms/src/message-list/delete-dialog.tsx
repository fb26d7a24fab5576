import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import type { RoomMessage } from '../room-message.ts';

type Props = {
  /** Null: nothing is about to be deleted. */
  message: RoomMessage | null;
  onClose: () => void;
  onDelete: (message: RoomMessage) => void;
};

/** Asks once: a deletion cannot be taken back. */
export function DeleteDialog({ message, onClose, onDelete }: Props) {
  const { t } = useLingui();
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
      <Trans>Its text and reactions go for everyone. That there was a message stays.</Trans>
    </Dialog>
  );
}
