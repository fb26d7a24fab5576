import { Trans } from '@lingui/react/macro';
import { Icon } from 'shell/ui/icon.tsx';
import { RelativeTime } from 'shell/ui/relative-time.tsx';
import type { Pair } from '../interaction.ts';
import type { Asking } from '../secondme-store.ts';
import css from './ribbon-card.module.css';

type Props = { open: boolean; onOpen: () => void } & (
  | { pair: Pair; told: boolean; asking?: undefined }
  | { pair?: undefined; told?: undefined; asking: Asking }
);

/** One question of the ribbon, and who answered it; `told`: the next question will be told with it. */
export function RibbonCard({ pair, told, asking, open, onOpen }: Props) {
  return (
    <button
      type="button"
      className={`${css.card} ${open ? css.open : ''}`}
      aria-current={open || undefined}
      onClick={onOpen}
    >
      <span className={css.prompt}>{pair ? pair.prompt : asking.prompt}</span>
      <span className={css.about}>
        {pair ? <RelativeTime at={pair.at} /> : <Now asking={asking} />}
        {told && (
          <span className={css.told}>
            <Trans>remembered</Trans>
          </span>
        )}
        {pair?.state === 'stopped' && <Trans>stopped</Trans>}
        {(pair?.state === 'failed' || pair?.state === 'unfinished') && <Trans>no answer</Trans>}
      </span>
      {pair && pair.provider !== '' && <Answerer pair={pair} />}
    </button>
  );
}

function Answerer({ pair }: { pair: Pair }) {
  if (!pair.isLlm) {
    return (
      <span className={css.answerer}>
        <Trans>No language model</Trans>
      </span>
    );
  }
  return (
    <span className={`${css.answerer} ${css.llm}`}>
      <Icon name="spark" size="sm" />
      <span className={css.model}>
        {pair.provider} · {pair.model}
      </span>
    </span>
  );
}

function Now({ asking }: { asking: Asking }) {
  if (asking.state === 'failed') return <Trans>no answer</Trans>;
  return asking.state === 'stopped' ? <Trans>stopped</Trans> : <Trans>answering now</Trans>;
}
