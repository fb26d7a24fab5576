import { Trans, useLingui } from '@lingui/react/macro';
import type { City } from 'shell/contract';
import { Button } from 'shell/ui/button.tsx';
import { EmptyState } from 'shell/ui/empty-state.tsx';
import { ErrorState } from 'shell/ui/error-state.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import { useStore } from 'zustand';
import { moveAmongHits } from '../search/move-among-hits.ts';
import css from '../search/search-results.module.css';
import { useFirstNew } from '../use-first-new.ts';
import { MentionRow } from './mention-row.tsx';
import { askMentions, askMoreMentions, type Mention, type Mentions } from './mentions-store.ts';

/** The unread calls, or what stands in their place. The arrows go from one to the next. */
export function UnreadMentions({ city, list }: { city: City; list: Mentions }) {
  const { t } = useLingui();
  const { phase, mentions, nextCursor, more } = useStore(list.store);
  const { place, ask } = useFirstNew(mentions.map(placeOf), nextCursor);
  const offline = useStore(city.socket.status, ({ state }) => state === 'offline');
  if (phase === 'loading') {
    return (
      <div className={css.hits} role="status" aria-busy="true" aria-label={t`Mentions are being loaded`}>
        {[1, 2, 3].map((place) => (
          <Skeleton key={place} shape="block" height="3.5rem" />
        ))}
      </div>
    );
  }
  if (phase === 'failed') {
    return (
      <ErrorState
        title={t`The mentions cannot be shown now`}
        retry={{ label: t`Try again`, onRetry: () => void askMentions(list) }}
      >
        {offline ? (
          <Trans>There is no network. The mentions come when it is back.</Trans>
        ) : (
          <Trans>The city did not answer.</Trans>
        )}
      </ErrorState>
    );
  }
  if (mentions.length === 0) {
    return (
      <EmptyState icon="check" title={t`You have read every mention`}>
        <Trans>Whoever writes @ and your name calls you here.</Trans>
      </EmptyState>
    );
  }
  return (
    <>
      <ul ref={place} className={css.hits} tabIndex={-1} onKeyDown={moveAmongHits}>
        {mentions.map((mention) => (
          <MentionRow key={placeOf(mention)} mention={mention} />
        ))}
      </ul>
      {nextCursor !== '' && (
        <div className={css.more}>
          {more === 'failed' && (
            <span role="alert">
              <Trans>More mentions could not be loaded.</Trans>
            </span>
          )}
          <Button
            busy={more === 'loading'}
            onClick={() => {
              ask();
              void askMoreMentions(list);
            }}
          >
            {t`Show more`}
          </Button>
        </div>
      )}
    </>
  );
}

const placeOf = ({ room, seq }: Mention) => `${room.slug}/${seq}`;
