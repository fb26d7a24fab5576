import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useId, useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import { ErrorState } from 'shell/ui/error-state.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import type { SecondMeRpc } from '../secondme-store.ts';
import css from './settings-dialog.module.css';
import { SettingsFields } from './settings-fields.tsx';
import { fits, settingsOf, type Written, writtenOf } from './written-settings.ts';

type Props = { rpc: SecondMeRpc; open: boolean; onClose: () => void; onSaved: () => void };

/** What a resident sets for their Second Me. What is written is lost only when they close it without saving. */
export function SettingsDialog({ rpc, open, onClose, onSaved }: Props) {
  const { t } = useLingui();
  const form = useId();
  const [written, setWritten] = useState<Written | null>(null);
  const [state, setState] = useState<'loading' | 'away' | 'ready' | 'saving' | 'not saved'>('loading');
  const [again, setAgain] = useState({});
  useEffect(() => {
    if (!open) return;
    const gone = new AbortController();
    void again;
    rpc.getSettings({}, { signal: gone.signal }).then(
      ({ settings }) => {
        if (!settings) return setState('away');
        setWritten(writtenOf(settings));
        setState('ready');
      },
      () => gone.signal.aborted || setState('away'),
    );
    return () => gone.abort();
  }, [rpc, open, again]);
  const close = () => {
    setWritten(null);
    setState('loading');
    onClose();
  };
  const save = async () => {
    if (!written || !fits(written)) return;
    setState('saving');
    try {
      await rpc.updateSettings({ settings: settingsOf(written) });
    } catch {
      return setState('not saved');
    }
    setWritten(null);
    setState('loading');
    onSaved();
  };
  return (
    <Dialog
      open={open}
      title={t`Your Second Me`}
      closeLabel={t`Close`}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t`Cancel`}</Button>
          <Button
            kind="secondme"
            type="submit"
            form={form}
            busy={state === 'saving'}
            disabled={!written || !fits(written)}
          >
            {t`Save`}
          </Button>
        </>
      }
    >
      {state === 'loading' && (
        <div aria-busy="true">
          <Skeleton lines={6} />
        </div>
      )}
      {state === 'away' && (
        <ErrorState
          title={t`Your settings cannot be shown now`}
          retry={{
            label: t`Try again`,
            onRetry: () => {
              setState('loading');
              setAgain({});
            },
          }}
        >
          <Trans>Second Me did not answer.</Trans>
        </ErrorState>
      )}
      {written && (
        <form
          id={form}
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <SettingsFields written={written} onWrite={setWritten} />
        </form>
      )}
      {state === 'not saved' && (
        <p className={css.problem} role="alert">
          <Trans>It was not saved: Second Me did not answer. What you wrote is still here.</Trans>
        </p>
      )}
    </Dialog>
  );
}
