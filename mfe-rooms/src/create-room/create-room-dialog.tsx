import { Trans, useLingui } from '@lingui/react/macro';
import { type FormEvent, useId, useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import { TextArea } from 'shell/ui/text-area.tsx';
import { TextField } from 'shell/ui/text-field.tsx';
import { useDuration } from '../duration.tsx';
import { goToWrongField } from '../go-to-wrong-field.ts';
import { createRoom, type RoomsList } from '../rooms-store.ts';
import css from './create-room-dialog.module.css';
import { type FieldError, type FieldErrors, judge, longest, type RoomDraft, refusedFields } from './field-errors.ts';

type Props = {
  list: RoomsList;
  open: boolean;
  /** The name that the form begins with. */
  name?: string;
  onClose: () => void;
  onMade: (slug: string) => void;
};

/** Asks for a name and a description, judges them as they are typed, and makes the room. */
export function CreateRoomDialog({ list, open, name = '', onClose, onMade }: Props) {
  const { t } = useLingui();
  const form = useId();
  const [draft, setDraft] = useState<RoomDraft>({ name, description: '' });
  const [touched, setTouched] = useState(false);
  const [refused, setRefused] = useState<FieldErrors>({});
  const [busy, setBusy] = useState(false);
  const say = useFieldWords();
  const errors = { ...refused, ...judge(draft) };
  const nameError = errors.name?.kind === 'empty' && !touched ? undefined : errors.name;

  const change = (part: Partial<RoomDraft>) => {
    setDraft({ ...draft, ...part });
    setRefused({});
  };
  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const refuse = goToWrongField(event.currentTarget);
    setTouched(true);
    const errors = judge(draft);
    if (errors.name || errors.description) return refuse(() => setRefused(errors));
    setBusy(true);
    try {
      onMade(await createRoom(list, draft));
    } catch (reason) {
      refuse(() => setRefused(refusedFields(reason)));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open={open}
      title={t`New room`}
      closeLabel={t`Close`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" form={form} busy={busy}>
            {busy ? t`Creating…` : t`Create room`}
          </Button>
        </>
      }
    >
      <form id={form} className={css.form} onSubmit={(event) => void make(event)} noValidate>
        <TextField
          label={t`Name`}
          value={draft.name}
          onChange={(name) => change({ name })}
          maxLength={longest.name}
          error={nameError && say.name(nameError)}
          hint={<Trans>Short and clear: neighbours will look for it.</Trans>}
          autoComplete="off"
          required
        />
        <TextArea
          label={t`Description`}
          value={draft.description}
          onChange={(description) => change({ description })}
          maxLength={longest.description}
          error={errors.description && say.description(errors.description)}
          hint={<Trans>What people talk about here. May stay empty.</Trans>}
        />
        {errors.form && (
          <p className={css.problem} role="alert">
            {say.form(errors.form)}
          </p>
        )}
      </form>
    </Dialog>
  );
}

function useFieldWords() {
  const { t } = useLingui();
  const duration = useDuration();
  const { name: nameLimit, description: descriptionLimit } = longest;
  return {
    name: (error: FieldError) => {
      if (error.kind === 'empty') return t`A room needs a name.`;
      if (error.kind === 'too-long') return t`A name has at most ${nameLimit} characters.`;
      if (error.kind === 'taken') return t`The city already has a room with this name.`;
      return t`The text has a character that nobody sees: type it anew instead of pasting it.`;
    },
    description: (error: FieldError) => {
      if (error.kind === 'too-long') return t`A description has at most ${descriptionLimit} characters.`;
      return t`The text has a character that nobody sees: type it anew instead of pasting it.`;
    },
    form: (problem: NonNullable<FieldErrors['form']>) => {
      if (problem.kind === 'too-many') {
        if (problem.wait === null) return t`That is too many rooms at once. Try again later.`;
        const wait = duration(problem.wait);
        return t`That is too many rooms at once. You can make the next one in ${wait}.`;
      }
      if (problem.kind === 'no-passport') return t`Your passport does not allow it. Reload the page and try again.`;
      return t`The city did not answer. What you wrote is kept: try again.`;
    },
  };
}
