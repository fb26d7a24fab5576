import { useLingui } from '@lingui/react/macro';
import { useStore } from 'zustand';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import css from './account.module.css';
import { sayGoodbye } from './homeserver.ts';
import type { MatrixAccount } from './kept-account.ts';
import type { Matrix } from './matrix.ts';
import { useAnswerWords } from './use-answer-words.ts';

/** The account that is linked, and what the homeserver said last. */
export function LinkedAccount({ matrix: { kept }, account }: { matrix: Matrix; account: MatrixAccount }) {
  const { t } = useLingui();
  const words = useAnswerWords();
  const answer = useStore(kept.store, (now) => now.answer) ?? { kind: 'told' };
  const forget = () => {
    // Whom it refused it does not show as online.
    if (answer.kind !== 'refused') sayGoodbye(account);
    kept.forget();
  };
  return (
    <div className={css.form}>
      <p className={css.id}>{account.userId}</p>
      <p className={css.state} role="status" data-kind={answer.kind}>
        <Icon name={answer.kind === 'told' ? 'check' : 'warning'} size="sm" />
        <span>{words(answer)}</span>
      </p>
      <p className={css.about}>
        {t`The token stays in this browser until you forget the account here. The city passes it on to its homeserver and keeps it nowhere.`}
      </p>
      <Button onClick={forget}>{t`Forget the account`}</Button>
    </div>
  );
}
