import { createClient } from '@connectrpc/connect';
import { Trans, useLingui } from '@lingui/react/macro';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { useMemo, useState } from 'react';
import type { City, OwnStatus } from 'shell/contract';
import { Dialog } from 'shell/ui/dialog.tsx';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { BlockedResidents } from './blocked-residents.tsx';
import { chooseStatus, type Wish } from './choose-status.ts';
import css from './own-status-dialog.module.css';
import { StatusChoice } from './status-choice.tsx';
import { useRefusalWords } from './use-refusal-words.ts';

type Own = { city: City; own: StoreApi<OwnStatus | null> };

/** How the others see this resident: chosen here, the same in all their tabs and on all their devices. */
export function OwnStatusDialog({ open, onClose, ...own }: Own & { open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog open={open} title={t`How others see you`} closeLabel={t`Close`} onClose={onClose}>
      <OwnChoices {...own} />
    </Dialog>
  );
}

function OwnChoices({ city, own }: Own) {
  const { t } = useLingui();
  const whyNot = useRefusalWords();
  const presence = useMemo(() => createClient(PresenceService, city.transport), [city]);
  const chosen = useStore(own);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const choose = async (wish: Wish) => {
    if (busy) return;
    setBusy(true);
    setRefusal(undefined);
    try {
      await chooseStatus(presence, own, wish);
    } catch (error) {
      setRefusal(t`It is as it was: ${{ why: whyNot(error) }}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={css.own} aria-busy={busy || undefined}>
      {chosen ? (
        <>
          <StatusChoice chosen={chosen} onChoose={choose} />
          <label className={css.seen}>
            <input
              type="checkbox"
              className={css.box}
              checked={chosen.showsLastSeen}
              onChange={({ target }) => void choose({ showsLastSeen: target.checked })}
            />
            <Trans>Others see when you were last here</Trans>
          </label>
        </>
      ) : (
        <p className={css.note}>
          <Trans>What you chose is not known right now.</Trans>
        </p>
      )}
      {refusal && (
        <p className={css.refusal} role="alert">
          {refusal}
        </p>
      )}
      <BlockedResidents presence={presence} />
    </div>
  );
}
