import { useLingui } from '@lingui/react/macro';
import { Button } from 'shell/ui/button.tsx';
import { useStore } from 'zustand';
import { ask, isUnderWay } from '../ask.ts';
import type { SecondMe } from '../secondme-store.ts';
import css from './suggestions.module.css';

/** What can be asked next; each asks it. */
export function Suggestions({ secondMe, questions }: { secondMe: SecondMe; questions: readonly string[] }) {
  const { t } = useLingui();
  const underWay = useStore(secondMe.store, ({ asking }) => isUnderWay(asking));
  if (questions.length === 0) return null;
  return (
    <ul className={css.suggestions} aria-label={t`You can ask`}>
      {questions.map((question) => (
        <li key={question}>
          <Button size="sm" disabled={underWay} onClick={() => ask(secondMe, question)}>
            {question}
          </Button>
        </li>
      ))}
    </ul>
  );
}
