import { Trans, useLingui } from '@lingui/react/macro';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { useStore } from 'zustand';
import { isUnderWay } from '../ask.ts';
import { openPair, type SecondMe } from '../secondme-store.ts';
import { ClearHistoryDialog } from './clear-history-dialog.tsx';
import css from './history-ribbon.module.css';
import { RibbonCard } from './ribbon-card.tsx';

/** The last five pairs in a row, newest first. Arrow keys and buttons go along it; a card opens its pair. */
export function HistoryRibbon({ secondMe, onCleared }: { secondMe: SecondMe; onCleared: () => void }) {
  const { t } = useLingui();
  const pairs = useStore(secondMe.store, (state) => state.pairs);
  const openId = useStore(secondMe.store, (state) => state.openId);
  const asking = useStore(secondMe.store, (state) => state.asking);
  const [clearing, setClearing] = useState(false);
  const row = useRef<HTMLUListElement>(null);
  const cards = [...(asking ? [null] : []), ...pairs.map((pair) => pair.id)];
  const newest = cards[0];
  useLayoutEffect(() => {
    // A new question is seen at once, however far along the ribbon one was.
    if (newest !== undefined) row.current?.scrollTo({ left: 0 });
  }, [newest]);
  // With the first question already: coming only with its answer it would push that away.
  if (cards.length === 0) return null;

  const place = cards.indexOf(openId);
  const go = (to: number, focus: boolean) => {
    const id = cards[to];
    if (id === undefined) return;
    openPair(secondMe, id);
    const card = row.current?.children[to]?.querySelector('button');
    card?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (focus) card?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: cards.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to, true);
  };

  return (
    <section className={css.ribbon} aria-label={t`Your last questions`}>
      <div className={css.head}>
        <h2 className={css.title}>
          <Trans>Your last questions</Trans>
        </h2>
        <span className={css.steps}>
          <IconButton
            icon="back"
            label={t`Newer question`}
            disabled={place <= 0}
            onClick={() => go(place - 1, false)}
          />
          <IconButton
            icon="forward"
            label={t`Older question`}
            disabled={place >= cards.length - 1}
            onClick={() => go(place + 1, false)}
          />
        </span>
        <span className={css.clear}>
          <Button
            size="sm"
            icon={<Icon name="trash" size="sm" />}
            disabled={isUnderWay(asking) || pairs.length === 0}
            onClick={() => setClearing(true)}
          >
            {t`Clear history`}
          </Button>
        </span>
      </div>
      <ul ref={row} className={css.row} onKeyDown={onKeyDown}>
        {asking && (
          <li className={css.place}>
            <RibbonCard asking={asking} open={openId === null} onOpen={() => openPair(secondMe, null)} />
          </li>
        )}
        {pairs.map((pair) => (
          <li className={css.place} key={pair.id}>
            <RibbonCard pair={pair} open={pair.id === openId} onOpen={() => openPair(secondMe, pair.id)} />
          </li>
        ))}
      </ul>
      <ClearHistoryDialog
        secondMe={secondMe}
        onCleared={onCleared}
        open={clearing}
        onClose={() => setClearing(false)}
      />
    </section>
  );
}
