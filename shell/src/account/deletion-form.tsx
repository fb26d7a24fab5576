import { Trans, useLingui } from '@lingui/react/macro';
import { type FormEvent, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import css from './account.module.css';
import { beginAnew, deleteMe } from './delete-me.ts';

/** Says what is erased and what stays, and deletes the resident once they have written their own name. */
export function DeletionForm({ name, onKeep }: { name: string; onKeep: () => void }) {
  const { t } = useLingui();
  const [written, setWritten] = useState('');
  const [state, setState] = useState<'asked' | 'busy' | 'kept' | 'away'>('asked');
  const sure = written.trim() === name;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!sure || state === 'busy') return;
    setState('busy');
    const outcome = await deleteMe(name);
    if (outcome === 'deleted') beginAnew();
    else setState(outcome);
  };
  return (
    <form className={css.form} onSubmit={(event) => void submit(event)}>
      <div>
        <h3 className={css.heading}>{t`Erased at once, and for good`}</h3>
        <ul className={css.points}>
          <li>{t`your name, and your way into the city on all your devices`}</li>
          <li>{t`your tokens`}</li>
          <li>{t`all of your Second Me: questions, answers, facts, settings`}</li>
        </ul>
      </div>
      <div>
        <h3 className={css.heading}>{t`What stays`}</h3>
        <ul className={css.points}>
          <li>{t`what you wrote in rooms, under the name it was written with: delete there first what is to be gone`}</li>
          <li>{t`events about you in the feed`}</li>
          <li>{t`what you had read, chosen and blocked, under an id that nobody has any more`}</li>
        </ul>
      </div>
      <TextField
        label={t`To delete it, write your name: ${name}`}
        value={written}
        onChange={setWritten}
        autoComplete="off"
      />
      {(state === 'kept' || state === 'away') && (
        <p className={css.problem} role="alert">
          {state === 'kept' ? (
            <Trans>Nothing was deleted: the city cannot erase all of it now. Try again soon.</Trans>
          ) : (
            <Trans>The city did not answer, so perhaps nothing was deleted. Try again soon.</Trans>
          )}
        </p>
      )}
      <div className={css.buttons}>
        <Button onClick={onKeep}>{t`Keep the account`}</Button>
        <Button type="submit" kind="danger" busy={state === 'busy'} disabled={!sure}>
          {t`Delete for good`}
        </Button>
      </div>
    </form>
  );
}
