import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { City } from '../contract.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import css from './account.module.css';
import { DeletionForm } from './deletion-form.tsx';
import { NewToken } from './new-token.tsx';
import { TokenForm } from './token-form.tsx';
import { TokenList } from './token-list.tsx';
import type { Made, ResidentsRpc } from './tokens.ts';

/** Which of the account's dialogs is open. */
export type Place = 'account' | 'token' | 'deletion';

type Props = { city: Pick<City, 'resident'>; rpc: ResidentsRpc; open: StoreApi<Place | null> };

/** The resident's account: the tokens of their programs, and the way to delete it. One dialog is open at a time. */
export function AccountDialogs({ city, rpc, open }: Props) {
  const { t } = useLingui();
  const place = useStore(open);
  const resident = useStore(city.resident);
  const [made, setMade] = useState<Made | null>(null);
  const close = () => open.setState(null, true);
  const back = () => {
    setMade(null);
    open.setState('account', true);
  };
  return (
    <>
      <Dialog open={place === 'account'} title={t`Account`} closeLabel={t`Close`} onClose={close}>
        <TokenList rpc={rpc} onMake={() => open.setState('token', true)} />
        <section className={css.section}>
          <h3 className={css.heading}>{t`Leave the city`}</h3>
          <p className={css.about}>
            <Trans>Your account is deleted with all that your Second Me keeps. You are asked first.</Trans>
          </p>
          <Button kind="danger" size="sm" disabled={!resident} onClick={() => open.setState('deletion', true)}>
            {t`Delete the account…`}
          </Button>
        </section>
      </Dialog>
      <Dialog open={place === 'token'} title={t`New token`} closeLabel={t`Close`} onClose={back}>
        {made ? <NewToken made={made} onDone={back} /> : <TokenForm rpc={rpc} onMade={setMade} />}
      </Dialog>
      <Dialog open={place === 'deletion'} title={t`Delete the account?`} closeLabel={t`Close`} onClose={back}>
        {resident && <DeletionForm name={resident.displayName} onKeep={back} />}
      </Dialog>
    </>
  );
}
