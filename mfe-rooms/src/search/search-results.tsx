import { Code } from '@connectrpc/connect';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import type { City } from 'shell/contract';
import { Button } from 'shell/ui/button.tsx';
import { EmptyState } from 'shell/ui/empty-state.tsx';
import { ErrorState } from 'shell/ui/error-state.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import { useStore } from 'zustand';
import { useFirstNew } from '../use-first-new.ts';
import { HitRow } from './hit-row.tsx';
import css from './search-results.module.css';
import { type Hit, longestQuery, lookAgain, type Search, showMore } from './search-store.ts';

type Props = {
  city: City;
  search: Search;
  /** Where a hit leads. */
  hrefOf: (hit: Hit) => string;
};

/** What was found, or what stands in its place. The arrows go from one hit to the next. */
export function SearchResults({ city, search, hrefOf }: Props) {
  const { t } = useLingui();
  const { phase, hits, nextBefore, more } = useStore(search.store);
  const offline = useStore(city.socket.status, ({ state }) => state === 'offline');
  const { place, ask } = useFirstNew(
    hits.map(({ id }) => id),
    nextBefore,
  );
  const count = hits.length;
  const all = nextBefore === '';
  useEffect(() => {
    if (phase !== 'found') return;
    city.announce(
      all
        ? t`${plural(count, { 0: 'No messages found', one: '# message found', other: '# messages found' })}`
        : t`${plural(count, { one: '# message found, and there are more', other: '# messages found, and there are more' })}`,
    );
  }, [city, phase, count, all, t]);
  if (phase === 'nothing') {
    return search.room === '' ? null : (
      <EmptyState icon="search" title={t`Find what was said here`}>
        <Trans>
          All the words are looked for, in any of their forms. “Words in quotes” stand together, -one is left out.
        </Trans>
      </EmptyState>
    );
  }
  if (phase === 'short') {
    return (
      <p className={css.note}>
        <Trans>Write a word of two letters at least.</Trans>
      </p>
    );
  }
  if (phase === 'long') {
    return (
      <p className={css.note}>
        <Trans>At most {longestQuery} characters can be looked for: write fewer words.</Trans>
      </p>
    );
  }
  if (phase === 'failed') return <Failed search={search} offline={offline} />;
  if (phase === 'searching' && count === 0) {
    return (
      <div role="status" aria-busy="true" aria-label={t`Messages are being searched`}>
        <Skeleton lines={6} />
      </div>
    );
  }
  if (count === 0 && all) {
    return (
      <EmptyState icon="search" title={t`No message has these words`}>
        <Trans>Try fewer words, or others.</Trans>
      </EmptyState>
    );
  }
  return (
    <>
      <ul ref={place} className={css.hits} tabIndex={-1} aria-busy={phase === 'searching'}>
        {hits.map((hit) => (
          <HitRow key={hit.id} hit={hit} href={hrefOf(hit)} withRoom={search.room === ''} />
        ))}
      </ul>
      {!all && (
        <div className={css.more}>
          {more === 'failed' && (
            <span role="alert">
              <Trans>More messages could not be loaded.</Trans>
            </span>
          )}
          <Button
            busy={more === 'loading'}
            onClick={() => {
              ask();
              void showMore(search);
            }}
          >
            {t`Show more`}
          </Button>
        </div>
      )}
    </>
  );
}

function Failed({ search, offline }: { search: Search; offline: boolean }) {
  const { t } = useLingui();
  const refusal = useStore(search.store, (state) => state.refusal);
  const why =
    refusal === Code.DeadlineExceeded ? (
      <Trans>Too many messages have these words. Add one that is less common.</Trans>
    ) : refusal === Code.ResourceExhausted ? (
      <Trans>Too much at once. Wait a moment and try again.</Trans>
    ) : offline ? (
      <Trans>There is no network. The search goes on when it is back.</Trans>
    ) : (
      <Trans>The city did not answer.</Trans>
    );
  return (
    <ErrorState
      title={t`The messages could not be searched`}
      retry={{ label: t`Try again`, onRetry: () => void lookAgain(search) }}
    >
      {why}
    </ErrorState>
  );
}
