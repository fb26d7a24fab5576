import { Trans, useLingui } from '@lingui/react/macro';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { FeedLine } from './feed-line.tsx';
import css from './home.module.css';
import type { HomeState } from './home-store.ts';

/** The last three things that happened. */
export function FeedCard({ state, onRetry }: { state: HomeState; onRetry: () => void }) {
  const { t } = useLingui();
  const asking = state.home === undefined && !state.failed;
  return (
    <Card title={t`What happened`} busy={asking}>
      <Content state={state} asking={asking} onRetry={onRetry} />
    </Card>
  );
}

function Content({ state, asking, onRetry }: { state: HomeState; asking: boolean; onRetry: () => void }) {
  const { t } = useLingui();
  if (state.events.length > 0) {
    return (
      <ol className={css.feed}>
        {state.events.map((event) => (
          <FeedLine key={event.id} event={event} />
        ))}
      </ol>
    );
  }
  if (asking) {
    return (
      <div className={css.feedWaiting}>
        <Skeleton lines={3} shape="block" height="2rem" />
      </div>
    );
  }
  if (state.failed || state.home?.missing.includes('feed')) {
    return (
      <ErrorState title={t`The feed does not answer`} retry={{ label: t`Try again`, onRetry }}>
        <Trans>What happened in the city cannot be told now.</Trans>
      </ErrorState>
    );
  }
  return (
    <EmptyState icon="clock" title={t`Nothing has happened yet`}>
      <Trans>Open a room or write the first words in one, and it is told here.</Trans>
    </EmptyState>
  );
}
