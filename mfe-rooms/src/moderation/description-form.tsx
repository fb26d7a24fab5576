import { Trans, useLingui } from '@lingui/react/macro';
import { type FormEvent, useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { TextArea } from 'shell/ui/text-area.tsx';
import { judge, longest } from '../create-room/field-errors.ts';
import { goToWrongField } from '../go-to-wrong-field.ts';
import type { OpenRoom } from '../open-room.ts';
import { type FormRefusal, useFormRefusal } from './act-words.ts';
import css from './form.module.css';
import { moderate } from './moderate.ts';

/** Another description, judged as that of a new room. */
export function DescriptionForm({ room, onDone }: { room: OpenRoom; onDone: () => void }) {
  const { t } = useLingui();
  const refusalOf = useFormRefusal();
  const [description, setDescription] = useState(() => room.store.getState().rules.description);
  const [refused, setRefused] = useState<FormRefusal>({});
  const [busy, setBusy] = useState(false);
  const { description: limit } = longest;
  const wrong = judge({ name: 'x', description }).description;
  const said = wrong?.kind === 'too-long' ? t`A description has at most ${limit} characters.` : undefined;
  const unseen = t`The text has a character that nobody sees: type it anew instead of pasting it.`;
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const refuse = goToWrongField(event.currentTarget);
    if (wrong) return refuse();
    setBusy(true);
    const given = { description: description.trim() };
    const refusal = await moderate(room, (of, roomId, signal) => of.updateRoom({ roomId, ...given }, { signal }));
    setBusy(false);
    if (refusal !== null) return refuse(() => setRefused(refusalOf(refusal)));
    onDone();
  };
  return (
    <form className={css.form} onSubmit={(event) => void save(event)} noValidate>
      <TextArea
        label={t`Description`}
        value={description}
        onChange={(value) => {
          setDescription(value);
          setRefused({});
        }}
        maxLength={limit}
        error={said ?? (wrong || refused.field ? unseen : undefined)}
        hint={<Trans>What people talk about here. May stay empty.</Trans>}
      />
      {refused.form && (
        <p className={css.problem} role="alert">
          {refused.form}
        </p>
      )}
      <Button kind="primary" type="submit" busy={busy}>
        <Trans>Save</Trans>
      </Button>
    </form>
  );
}
