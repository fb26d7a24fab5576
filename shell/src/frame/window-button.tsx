import { useLingui } from '@lingui/react/macro';
import { type Shell, useShell } from '../shell-context.ts';
import { Button } from '../ui/button.tsx';

type Props = {
  name: string;
  /** Brings the file of the window. */
  load: () => Promise<{ openWindow: (shell: Shell) => void }>;
};

/** Leads from the resident's menu to a window that is a file of its own. */
export function WindowButton({ name, load }: Props) {
  const { t } = useLingui();
  const shell = useShell();
  const open = () =>
    void load().then(
      ({ openWindow }) => openWindow(shell),
      () => shell.city.toast({ kind: 'error', text: t`${name}: this part of the city is missing` }),
    );
  return (
    <Button size="sm" popoverTarget="resident-menu" popoverTargetAction="hide" onClick={open}>
      {name}
    </Button>
  );
}
