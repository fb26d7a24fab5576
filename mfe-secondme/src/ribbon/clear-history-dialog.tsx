import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import { useStore } from 'zustand';
import { clearHistory, type SecondMe } from '../secondme-store.ts';
import css from './clear-history-dialog.module.css';

type Props = { secondMe: SecondMe; open: boolean; onClose: () => void; onCleared: () => void };

/** Asks once before all questions and answers are erased. */
export function ClearHistoryDialog({ secondMe, open, onClose, onCleared }: Props) {
  const { t } = useLingui();
  const clearing = useStore(secondMe.store, (state) => state.clearing);
  const clear = async () => {
    if (!(await clearHistory(secondMe))) return;
    onClose();
    onCleared();
  };
  return (
    <Dialog
      open={open}
      title={t`Clear history?`}
      closeLabel={t`Close`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t`Keep it`}</Button>
          <Button kind="danger" busy={clearing === 'busy'} onClick={() => void clear()}>
            {t`Erase everything`}
          </Button>
        </>
      }
    >
      <p className={css.words}>
        <Trans>
          All your questions and answers are erased, and Second Me forgets them at once. This cannot be undone.
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
