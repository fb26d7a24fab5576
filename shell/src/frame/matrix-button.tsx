import { useLingui } from '@lingui/react/macro';
import { useShell } from '../shell-context.ts';
import { Button } from '../ui/button.tsx';

/** Leads from the resident's menu to their Matrix account, which is a file of its own. */
export function MatrixButton() {
  const { t } = useLingui();
  const shell = useShell();
  // A name, the same in every language.
  const name = 'Matrix';
  const open = () =>
    void import('../matrix/account-window.tsx').then(
      ({ openAccountWindow }) => openAccountWindow(shell),
      () => shell.city.toast({ kind: 'error', text: t`${name}: this part of the city is missing` }),
    );
  return (
    <Button size="sm" popoverTarget="resident-menu" popoverTargetAction="hide" onClick={open}>
      {name}
    </Button>
  );
}
