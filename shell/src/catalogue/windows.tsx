import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { useShell } from '../shell-context.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Toast } from '../ui/toast.tsx';
import css from './exhibit.module.css';
import { Exhibit } from './exhibit.tsx';

export function Dialogs({ file }: { file: string }) {
  const { t } = useLingui();
  return (
    <Exhibit
      file={file}
      name="Dialog"
      about={t`A modal window, the browser's own: the focus goes in, stays in, and comes back. Only what is between title and buttons scrolls.`}
      states={() => [
        { props: '<Dialog>', shown: <Opened words={t`Read`} /> },
        { props: 'actions=', shown: <Opened words={t`Erase`} withActions /> },
      ]}
    />
  );
}

function Opened({ words, withActions = false }: { words: string; withActions?: boolean }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <div className={css.row}>
      <Button onClick={() => setOpen(true)}>{words}</Button>
      <Dialog
        open={open}
        title={t`Erase the history?`}
        closeLabel={t`Close`}
        onClose={close}
        actions={
          withActions && (
            <>
              <Button onClick={close}>{t`Keep it`}</Button>
              <Button kind="danger" onClick={close}>
                {t`Erase`}
              </Button>
            </>
          )
        }
      >
        {t`All questions and answers would be gone. This is an example: nothing is erased.`}
      </Dialog>
    </div>
  );
}

export function Toasts({ file }: { file: string }) {
  const { t } = useLingui();
  const { city } = useShell();
  const close = { closeLabel: t`Close`, onClose: () => undefined };
  const undo = { label: t`Undo`, onPress: () => undefined };
  const erased = t`The history is erased.`;
  return (
    <Exhibit
      file={file}
      name="Toast"
      about={t`The looks of one short notice. A part does not draw it: city.toast puts it on the shell's board, where it goes by itself, later when there is something to do, and never while one is at it. What is only to be heard goes through city.announce, counts at most each 30 seconds.`}
      states={() => [
        { props: 'kind="info"', shown: <Toast kind="info" text={t`The city knows you as Olena now.`} {...close} /> },
        { props: 'kind="info" action=', shown: <Toast kind="info" text={erased} action={undo} {...close} /> },
        { props: 'kind="error"', shown: <Toast kind="error" text={t`The city does not answer.`} {...close} /> },
        {
          props: 'city.toast(…) · city.announce(…)',
          shown: (
            <div className={css.row}>
              <Button size="sm" onClick={() => city.toast({ kind: 'info', text: erased, action: undo })}>
                {t`Show it`}
              </Button>
              <Button size="sm" onClick={() => city.announce(erased)}>
                {t`Say it`}
              </Button>
            </div>
          ),
        },
      ]}
    />
  );
}
