import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { Ribbon } from 'shell/ui/ribbon.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import { useStore } from 'zustand';
import { isUnderWay } from '../ask.ts';
import type { Receipt } from '../erase.ts';
import { openPair, type SecondMe } from '../secondme-store.ts';
import { ClearHistoryDialog } from './clear-history-dialog.tsx';
import css from './history-ribbon.module.css';
import { OlderDialog } from './older-dialog.tsx';
import { RibbonCard } from './ribbon-card.tsx';

/** The last five pairs in a row, newest first. A card opens its pair. */
export function HistoryRibbon({ secondMe, onCleared }: { secondMe: SecondMe; onCleared: (receipt: Receipt) => void }) {
  const { t } = useLingui();
  const pairs = useStore(secondMe.store, (state) => state.pairs);
  const openId = useStore(secondMe.store, (state) => state.openId);
  const asking = useStore(secondMe.store, (state) => state.asking);
  const loading = useStore(secondMe.store, ({ history }) => history === 'loading');
  const rememberedIds = useStore(secondMe.store, (state) => state.rememberedIds);
  const hasOlder = useStore(secondMe.store, (state) => state.hasOlder);
  const [clearing, setClearing] = useState(false);
  const [older, setOlder] = useState(false);
  const ids = [...(asking ? [null] : []), ...pairs.map((pair) => pair.id)];
  // With the first question already: coming only with its answer it would push that away.
  if (ids.length === 0) return loading && secondMe.expected ? <RibbonPlace /> : null;

  const open = (id: string | null) => openPair(secondMe, id);
  const cards = pairs.map((pair) => ({
    key: pair.id,
    card: (
      <RibbonCard
        pair={pair}
        told={rememberedIds.includes(pair.id)}
        open={pair.id === openId}
        onOpen={() => open(pair.id)}
      />
    ),
  }));
  if (asking) {
    const card = <RibbonCard asking={asking} open={openId === null} onOpen={() => open(null)} />;
    cards.unshift({ key: 'asking', card });
  }
  return (
    <>
      <Ribbon
        title={t`Your last questions`}
        labels={{ back: t`Newer question`, forward: t`Older question` }}
        cards={cards}
        open={ids.indexOf(openId)}
        onOpen={(place) => {
          const id = ids[place];
          if (id !== undefined) open(id);
        }}
        actions={
          <>
            {hasOlder && (
              <Button size="sm" onClick={() => setOlder(true)}>
                {t`All`}
              </Button>
            )}
            <Button
              size="sm"
              icon={
                <span className={css.sign}>
                  <Icon name="trash" size="sm" />
                </span>
              }
              disabled={isUnderWay(asking) || pairs.length === 0}
              onClick={() => setClearing(true)}
            >
              {t`Clear history`}
            </Button>
          </>
        }
      />
      <OlderDialog secondMe={secondMe} open={older} onClose={() => setOlder(false)} />
      <ClearHistoryDialog
        secondMe={secondMe}
        onCleared={onCleared}
        open={clearing}
        onClose={() => setClearing(false)}
      />
    </>
  );
}

/** Keeps the ribbon's place, so that what is below does not move when it comes. */
function RibbonPlace() {
  return (
    <div className={css.place} aria-busy="true">
      <Skeleton shape="fill" />
    </div>
  );
}
