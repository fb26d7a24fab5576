import { Trans, useLingui } from '@lingui/react/macro';
import { type FormEvent, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import css from './account.module.css';
import { longestName, type Made, makeToken, type Refused, type ResidentsRpc, type Scope, scopes } from './tokens.ts';
import { useScopeWords } from './use-scope-words.ts';

/** Makes a token: what it is called, and what it may do. */
export function TokenForm({ rpc, onMade }: { rpc: ResidentsRpc; onMade: (made: Made) => void }) {
  const { t } = useLingui();
  const { words } = useScopeWords();
  const [name, setName] = useState('');
  const [allowed, setAllowed] = useState<readonly Scope[]>(['secondme.ask', 'city.read']);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const wanted = name.trim();
  const fits = wanted !== '' && [...wanted].length <= longestName && allowed.length > 0;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !fits) return;
    setBusy(true);
    const answer = await makeToken(rpc, wanted, allowed);
    setBusy(false);
    if ('secret' in answer) onMade(answer);
    else setRefused(answer);
  };
  return (
    <form className={css.form} onSubmit={(event) => void submit(event)}>
      <TextField
        label={t`Where it will be used`}
        placeholder={t`My laptop`}
        value={name}
        onChange={setName}
        maxLength={longestName}
        autoComplete="off"
        error={refused?.why === 'name' ? t`The city did not take this name: ${{ reason: refused.said }}` : undefined}
      />
      <fieldset className={css.choices}>
        <legend className={css.legend}>{t`A program that has it may`}</legend>
        {scopes.map((scope) => (
          <label key={scope} className={css.choice}>
            <input
              className={css.mark}
              type="checkbox"
              checked={allowed.includes(scope)}
              onChange={({ target }) =>
                setAllowed(target.checked ? [...allowed, scope] : allowed.filter((each) => each !== scope))
              }
            />
            <span>{words[scope]}</span>
          </label>
        ))}
      </fieldset>
      <p className={css.about}>
        <Trans>It cannot write in rooms. It ends by itself after 90 days.</Trans>
      </p>
      {refused && refused.why !== 'name' && (
        <p className={css.problem} role="alert">
          {refused.why === 'too many'
            ? t`You have as many tokens as there may be: revoke one first.`
            : t`It was not made: the city does not answer. Try again soon.`}
        </p>
      )}
      <Button type="submit" kind="primary" busy={busy} disabled={!fits}>
        {t`Make it`}
      </Button>
    </form>
  );
}
