import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Icon } from 'shell/ui/icon.tsx';
import { Pill } from 'shell/ui/pill.tsx';
import type { Pair } from '../interaction.ts';
import css from './answer-facts.module.css';

/** Who answered, what it remembered, how long it took. An answer that no language model made says so. */
export function AnswerFacts({ pair }: { pair: Pair }) {
  const { i18n } = useLingui();
  const { pairs, truncated } = pair.context;
  const tokens = pair.tokensUsed;
  const milliseconds = i18n.number(pair.latencyMs);
  const seconds = i18n.number(pair.latencyMs / 1000, { maximumFractionDigits: 1 });
  return (
    <footer className={css.facts}>
      {pair.isLlm ? (
        <Pill tone="secondme" icon={<Icon name="spark" size="sm" />}>
          {pair.provider} · {pair.model}
        </Pill>
      ) : (
        <Pill tone="neutral">
          <Trans>No language model</Trans>
        </Pill>
      )}
      <span>
        {pairs === 0 ? (
          <Trans>remembers no earlier questions</Trans>
        ) : (
          <Plural value={pairs} one="remembers # earlier question" other="remembers # earlier questions" />
        )}
        {truncated && (
          <>
            {' '}
            <Trans>(shortened)</Trans>
          </>
        )}
      </span>
      <span>{pair.latencyMs < 1000 ? <Trans>{milliseconds} ms</Trans> : <Trans>{seconds} s</Trans>}</span>
      {tokens !== null && (
        <span>
          <Plural value={tokens} one="# token" other="# tokens" />
        </span>
      )}
      {!pair.isLlm && (
        <p className={css.connect}>
          <Trans>
            City Guide answered from the city’s own data. For free conversation the operator can connect a model: start
            the city with LLM_BASE_URL and LLM_MODEL.
          </Trans>
        </p>
      )}
    </footer>
  );
}
