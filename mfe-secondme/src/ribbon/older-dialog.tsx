import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import { ErrorState } from 'shell/ui/error-state.tsx';
import { RelativeTime } from 'shell/ui/relative-time.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import { type Pair, pairOf } from '../interaction.ts';
import { openApart, type SecondMe } from '../secondme-store.ts';
import css from './older-dialog.module.css';

const pageSize = 20;

/** Everything that was asked, newest first, by pages. One that is pressed is opened on the page. */
export function OlderDialog({ secondMe, open, onClose }: { secondMe: SecondMe; open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog open={open} title={t`All your questions`} closeLabel={t`Close`} onClose={onClose}>
      {open && <Older secondMe={secondMe} onClose={onClose} />}
    </Dialog>
  );
}

function Older({ secondMe, onClose }: { secondMe: SecondMe; onClose: () => void }) {
  const { t } = useLingui();
  const { pairs, state, hasMore, more } = usePages(secondMe);
  return (
    <div className={css.older}>
      <ul className={css.list}>
        {pairs.map((pair) => (
          <li key={pair.id}>
            <button
              type="button"
              className={css.question}
              onClick={() => {
                openApart(secondMe, pair);
                onClose();
              }}
            >
              <span className={css.prompt}>{pair.prompt}</span>
              <span className={css.at}>
                <RelativeTime at={pair.at} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {state === 'loading' && (
        <div aria-busy="true">
          <Skeleton lines={4} />
        </div>
      )}
      {state === 'failed' && (
        <ErrorState title={t`The questions cannot be shown now`} retry={{ label: t`Try again`, onRetry: more }}>
          <Trans>Second Me did not answer.</Trans>
        </ErrorState>
      )}
      {state === 'ready' && hasMore && <Button onClick={more}>{t`Show older ones`}</Button>}
      {state === 'ready' && !hasMore && (
        <p className={css.at}>
          <Trans>These are all.</Trans>
        </p>
      )}
    </div>
  );
}

/** The pages that were asked for so far. */
function usePages({ rpc }: SecondMe) {
  const [pairs, setPairs] = useState<readonly Pair[]>([]);
  const [cursor, setCursor] = useState('');
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
  const [asked, setAsked] = useState({ cursor: '' });
  useEffect(() => {
    const gone = new AbortController();
    rpc.listHistory({ limit: pageSize, cursor: asked.cursor }, { signal: gone.signal }).then(
      ({ interactions, nextCursor }) => {
        setPairs((before) => [...before, ...interactions.map((interaction) => pairOf(interaction))]);
        setCursor(nextCursor);
        setState('ready');
      },
      () => gone.signal.aborted || setState('failed'),
    );
    return () => gone.abort();
  }, [rpc, asked]);
  const more = () => {
    setState('loading');
    setAsked({ cursor });
  };
  return { pairs, state, hasMore: cursor !== '', more };
}
