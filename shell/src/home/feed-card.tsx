import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AsOf } from './as-of.tsx';
import { FeedLine } from './feed-line.tsx';
import { isOld } from './freshness.ts';
import css from './home.module.css';
import type { HomeState, HomeStore } from './home-store.ts';

/** The last three things that happened. What happens meanwhile waits behind a pill: nothing moves by itself. */
export function FeedCard({ state, home }: { state: HomeState; home: HomeStore }) {
  const { t } = useLingui();
  const { city } = useShell();
  const list = useRef<HTMLOListElement>(null);
  const old = isOld(state, 'feed', useStore(city.socket.status).state, Date.now());
  const asking = state.home === undefined && !state.failed;
  const waiting = state.events.news.length;
  const words = t`${plural(waiting, { one: '# new event', other: '# new events' })}`;
  useEffect(() => {
    if (waiting > 0) city.announce(words, 'news');
  }, [city, waiting, words]);
  const show = () => {
    home.showNews();
    // The pill goes; who pressed it by keyboard goes on where the news are.
    list.current?.focus();
  };
  const pill = (
    <button type="button" className={css.news} onClick={show}>
      <Icon name="up" size="sm" />
      {words}
    </button>
  );
  return (
    <Card
      title={t`What happened`}
      busy={asking}
      actions={
        <>
          {old && <AsOf at={state.toldAt.feed} />}
          {waiting > 0 && pill}
        </>
      }
    >
      <div className={css.feedPlace}>{content()}</div>
    </Card>
  );

  function content(): ReactNode {
    if (state.events.shown.length > 0) {
      return (
        <ol ref={list} className={css.feed} tabIndex={-1}>
          {state.events.shown.map((event) => (
            <FeedLine key={event.id} event={event} />
          ))}
        </ol>
      );
    }
    if (asking) return <Skeleton shape="fill" />;
    if (state.failed || state.home?.missing.includes('feed')) {
      return (
        <ErrorState title={t`The feed does not answer`} retry={{ label: t`Try again`, onRetry: home.refresh }}>
          <Trans>What happened in the city cannot be told now.</Trans>
        </ErrorState>
      );
    }
    return (
      <EmptyState
        icon="clock"
        title={t`Nothing has happened yet`}
        action={
          <ButtonLink size="sm" href="/rooms/general">
            {t`Say the first words`}
          </ButtonLink>
        }
      >
        <Trans>Open a room or write the first words in one, and it is told here.</Trans>
      </EmptyState>
    );
  }
}
