import { Trans, useLingui } from '@lingui/react/macro';
import { type FormEvent, useState } from 'react';
import { useShell } from '../shell-context.ts';
import { Card } from '../ui/card.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { TextField } from '../ui/text-field.tsx';
import css from './home.module.css';

/** Characters of a question, as Second Me takes them. */
const longest = 4_000;

/** A question to Second Me from here, and the way to it. */
export function SecondMeCard() {
  const { t } = useLingui();
  const { navigate } = useShell().city;
  const [question, setQuestion] = useState('');
  const ask = (event: FormEvent) => {
    event.preventDefault();
    if ([...question].length > longest) return;
    // The state says that it was this resident who asked; see use-question-of-address.ts of mfe-secondme.
    navigate(`/secondme?ask=${encodeURIComponent(question)}`, { state: { pressed: true } });
  };
  const words = t`Your question`;
  return (
    <Card title="Second Me" tone="secondme">
      <p className={css.lead}>
        <Trans>
          Your agent in the city. It keeps your last five conversations in mind, and forgets when you say so.
        </Trans>
      </p>
      <form className={css.ask} onSubmit={ask}>
        <TextField
          label={words}
          hideLabel
          placeholder={words}
          value={question}
          onChange={setQuestion}
          maxLength={longest}
        />
        <IconButton icon="send" kind="secondme" label={t`Ask`} type="submit" />
      </form>
      <a className={css.more} href="/secondme">
        {t`Talk to Second Me`}
      </a>
    </Card>
  );
}
