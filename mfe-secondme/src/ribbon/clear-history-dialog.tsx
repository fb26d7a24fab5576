import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import { clearHistory, type Receipt } from '../erase.ts';
import type { SecondMe } from '../secondme-store.ts';
import css from './clear-history-dialog.module.css';

type Props = { secondMe: SecondMe; open: boolean; onClose: () => void; onCleared: (receipt: Receipt) => void };

/** Asks once before all questions and answers are erased. */
export function ClearHistoryDialog({ secondMe, open, onClose, onCleared }: Props) {
  const { t } = useLingui();
  const [clearing, setClearing] = useState<'no' | 'busy' | 'failed'>('no');
  const close = () => {
    setClearing('no');
    onClose();
  };
  const clear = async () => {
    setClearing('busy');
    const receipt = await clearHistory(secondMe);
    if (!receipt) return setClearing('failed');
    close();
    onCleared(receipt);
  };
  return (
    <Dialog
      open={open}
      title={t`Clear history?`}
      closeLabel={t`Close`}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t`Keep it`}</Button>
          <Button kind="danger" busy={clearing === 'busy'} onClick={() => void clear()}>
            {t`Erase everything`}
          </Button>
        </>
      }
    >
      <p className={css.words}>
        <Trans>
          All your questions and answers are erased, and Second Me forgets them at once. For ten seconds you can take it
          back; after that nothing of them is left.
        </Trans>
      </p>
      {clearing === 'failed' && (
        <p className={css.problem} role="alert">
          <Trans>The history was not erased: Second Me did not answer. Everything is still there.</Trans>
        </p>
      )}
    </Dialog>
  );
}
