import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from 'shell/ui/button.tsx';
import { ask } from '../ask.ts';
import type { SecondMe } from '../secondme-store.ts';
import css from './beginning.module.css';

/** Before the first question: what one may ask. Each example asks it. */
export function Beginning({ secondMe }: { secondMe: SecondMe }) {
  const { t } = useLingui();
  const examples = [
    t`Who is in the city now?`,
    t`Which rooms are lively?`,
    t`What is new in the city?`,
    t`What can you do?`,
  ];
  return (
    <div className={css.beginning}>
      <h2 className={css.title}>
        <Trans>What would you like to know?</Trans>
      </h2>
      <p className={css.about}>
        <Trans>Begin with one of these, or write your own question below.</Trans>
      </p>
      <ul className={css.examples}>
        {examples.map((example) => (
          <li key={example}>
            <Button onClick={() => ask(secondMe, example)}>{example}</Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
