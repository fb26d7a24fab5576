import { useLingui } from '@lingui/react/macro';
import { type FormEvent, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/text-field.tsx';
import css from './account.module.css';
import type { Answer } from './answer.ts';
import type { Matrix } from './matrix.ts';
import { useAnswerWords } from './use-answer-words.ts';

/** What a Matrix ID looks like; whether there is such an account is the homeserver's to say. */
const matrixId = /^@[^:\s]+:\S+$/;
/** What a header can hold. */
const visible = /^[\x21-\x7e]+$/;

/** What cannot be sent, or what came back; in words only where it is shown, since the page may change its language. */
type Wrong = { userId?: boolean; token?: boolean; answer?: Answer };

/** Links an account: it is kept once the homeserver has taken it. */
export function LinkForm({ matrix: { kept, homeserver, status } }: { matrix: Matrix }) {
  const { t } = useLingui();
  const words = useAnswerWords();
  const [userId, setUserId] = useState('');
  const [token, setToken] = useState('');
  const [wrong, setWrong] = useState<Wrong>({});
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const account = { userId: userId.trim(), accessToken: token.trim() };
    const found = { userId: !matrixId.test(account.userId), token: !visible.test(account.accessToken) };
    setWrong(found);
    if (found.userId || found.token) return;
    setBusy(true);
    const answer = await homeserver.tell(account, status.getState());
    setBusy(false);
    if (answer.kind === 'told') kept.link(account);
    else setWrong({ answer });
  };
  const wrongToken = wrong.token ? t`Paste the access token, without spaces.` : wrong.answer && words(wrong.answer);
  return (
    <form className={css.form} onSubmit={(event) => void submit(event)} noValidate>
      <p className={css.about}>{t`Your Matrix homeserver shows you as online while you are in the city.`}</p>
      <TextField
        label={t`Matrix ID`}
        value={userId}
        onChange={setUserId}
        placeholder="@olena:matrix.example"
        autoComplete="off"
        error={wrong.userId ? t`A Matrix ID is like @olena:matrix.example.` : undefined}
      />
      <TextField
        label={t`Access token`}
        type="password"
        value={token}
        onChange={setToken}
        autoComplete="off"
        hint={t`Your Matrix app shows it: in Element under Settings, Help & About.`}
        error={wrongToken}
      />
      <p className={css.about}>
        {t`The token stays in this browser until you forget the account here. The city passes it on to its homeserver and keeps it nowhere.`}
      </p>
      <Button type="submit" kind="primary" busy={busy}>{t`Link`}</Button>
    </form>
  );
}
