import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { City } from 'shell/contract';
import { Button } from 'shell/ui/button.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import type { SecondMeRpc } from '../secondme-store.ts';
import css from './own-settings.module.css';
import { SettingsDialog } from './settings-dialog.tsx';
import { ToldDialog } from './told-dialog.tsx';

/** The ways to what a Second Me is told, and to what its resident sets. */
export function OwnSettings({ city, rpc }: { city: City; rpc: SecondMeRpc }) {
  const { t } = useLingui();
  const [open, setOpen] = useState<'told' | 'settings' | null>(null);
  const close = () => setOpen(null);
  return (
    <div className={css.ways}>
      <Button size="sm" onClick={() => setOpen('told')}>
        {t`What I am told`}
      </Button>
      <Button size="sm" icon={<Icon name="pencil" size="sm" />} onClick={() => setOpen('settings')}>
        {t`Settings`}
      </Button>
      <ToldDialog rpc={rpc} open={open === 'told'} onClose={close} />
      <SettingsDialog
        rpc={rpc}
        open={open === 'settings'}
        onClose={close}
        onSaved={() => {
          close();
          city.toast({ kind: 'info', text: t`Saved: the next question is told so.` });
        }}
      />
    </div>
  );
}
