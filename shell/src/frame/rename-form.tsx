import { useLingui } from '@lingui/react/macro';
import { type FormEvent, useState } from 'react';
import type { Resident } from '../contract.ts';
import { RenameRefused } from '../edge/passport.ts';
import { useShell } from '../shell-context.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import css from './resident-menu.module.css';

/** Characters of a display name; see spec: Identity. */
const maxName = 40;

/** The display name, to read and to change. */
export function RenameForm({ resident }: { resident: Resident }) {
  const { t } = useLingui();
  const { passport, city } = useShell();
  const [name, setName] = useState(resident.displayName);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const wanted = name.trim();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (wanted === '') return setError(t`A name has 1 to 40 characters.`);
    if (wanted === resident.displayName || [...wanted].length > maxName) return;
    setBusy(true);
    setError(undefined);
    try {
      await passport.rename(wanted);
      city.toast({ kind: 'info', text: t`The city knows you as ${wanted} now.` });
    } catch (reason) {
      setError(
        reason instanceof RenameRefused
          ? t`The city did not take this name: ${{ reason: reason.message }}`
          : t`The city does not answer. Your name is as it was; try again soon.`,
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <TextField
        label={t`Your name in the city`}
        value={name}
        onChange={setName}
        maxLength={maxName}
        autoComplete="nickname"
        error={error}
      />
      <Button type="submit" size="sm" kind="primary" busy={busy} disabled={wanted === resident.displayName}>
        {t`Save`}
      </Button>
    </form>
  );
}
