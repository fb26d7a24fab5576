import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from 'shell/ui/button.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import { isUnderWay, regenerate } from '../ask.ts';
import type { Pair } from '../interaction.ts';
import type { SecondMe } from '../secondme-store.ts';
import css from './answer-actions.module.css';

type Props = { secondMe: SecondMe; pair: Pair; onErase: () => void };

/** What can be done with a kept pair. */
export function AnswerActions({ secondMe, pair, onErase }: Props) {
  const { t } = useLingui();
  const underWay = useStore(secondMe.store, ({ asking }) => isUnderWay(asking));
  const newest = useStore(secondMe.store, ({ pairs }) => pairs[0]?.id === pair.id);
  return (
    <div className={css.actions}>
      {newest && (
        <Button
          size="sm"
          icon={<Icon name="retry" size="sm" />}
          disabled={underWay}
          onClick={() => regenerate(secondMe, pair)}
        >
          {t`Answer anew`}
        </Button>
      )}
      <Button size="sm" icon={<Icon name="trash" size="sm" />} disabled={underWay} onClick={onErase}>
        {t`Erase`}
      </Button>
      {pair.replaced > 0 && (
        <span className={css.version}>
          <Trans>version {pair.replaced + 1}</Trans>
        </span>
      )}
    </div>
  );
}
