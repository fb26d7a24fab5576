import { Trans } from '@lingui/react/macro';
import { RelativeTime } from 'shell/ui/relative-time.tsx';
import type { Pair } from '../interaction.ts';
import type { Asking } from '../secondme-store.ts';
import css from './ribbon-card.module.css';

type Props = { open: boolean; onOpen: () => void } & (
  | { pair: Pair; asking?: undefined }
  | { pair?: undefined; asking: Asking }
);

/** One question of the ribbon. */
export function RibbonCard({ pair, asking, open, onOpen }: Props) {
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
        {pair?.state === 'stopped' && <Trans>stopped</Trans>}
        {(pair?.state === 'failed' || pair?.state === 'unfinished') && <Trans>no answer</Trans>}
      </span>
    </button>
  );
}

function Now({ asking }: { asking: Asking }) {
  if (asking.state === 'failed') return <Trans>no answer</Trans>;
  return asking.state === 'stopped' ? <Trans>stopped</Trans> : <Trans>answering now</Trans>;
}
