import { useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { Dialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { LinkForm } from './link-form.tsx';
import { LinkedAccount } from './linked-account.tsx';
import type { Matrix } from './matrix.ts';

type Props = { matrix: Matrix; open: StoreApi<boolean> };

/** The resident's account on Matrix: to link one, to see what the homeserver says, to forget it. */
export function AccountDialog({ matrix, open }: Props) {
  const { t } = useLingui();
  const close = () => open.setState(false, true);
  return (
    <Dialog open={useStore(open)} title={t`Matrix account`} closeLabel={t`Close`} onClose={close}>
      <Account matrix={matrix} />
    </Dialog>
  );
}

function Account({ matrix }: Pick<Props, 'matrix'>) {
  const { t } = useLingui();
  const account = useStore(matrix.kept.store, (kept) => kept.account);
  const { there, ask } = useHomeserver(matrix);
  if (account) return <LinkedAccount matrix={matrix} account={account} />;
  if (there === undefined) return <Skeleton lines={3} />;
  if (there === 'lost') {
    return <ErrorState title={t`The city does not answer.`} retry={{ label: t`Try again`, onRetry: ask }} />;
  }
  return there ? (
    <LinkForm matrix={matrix} />
  ) : (
    <EmptyState title={t`This city has no homeserver.`}>{t`So there is nothing to link an account to.`}</EmptyState>
  );
}

/** Whether the city has a homeserver; undefined while it is asked. */
function useHomeserver({ homeserver }: Matrix) {
  const [there, setThere] = useState<boolean | 'lost'>();
  const ask = useCallback(() => {
    setThere(undefined);
    homeserver.isThere().then(setThere, () => setThere('lost'));
  }, [homeserver]);
  useEffect(ask, [ask]);
  return { there, ask };
}
