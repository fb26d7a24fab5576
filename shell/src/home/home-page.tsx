import { Trans } from '@lingui/react/macro';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import { FeedCard } from './feed-card.tsx';
import css from './home.module.css';
import { OnlineNow } from './online-now.tsx';
import { PopularRooms } from './popular-rooms.tsx';
import { SecondMeCard } from './second-me-card.tsx';
import { Skyline } from './skyline/skyline.tsx';

/** How often the city is asked while nobody tells by itself; milliseconds. */
const refreshMs = 20_000;

/** City Home: who is here, what happened, where people are, and the way into Second Me. */
export function HomePage() {
  const { city, home } = useShell();
  const state = useStore(home.store);

  useEffect(() => {
    const stop = home.follow();
    const timer = setInterval(() => {
      const live = city.socket.status.getState().state === 'open' && !home.store.getState().failed;
      if (!live && document.visibilityState === 'visible') void home.refresh();
    }, refreshMs);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [home, city]);

  return (
    <div className={css.home}>
      <section className={css.hero}>
        <Skyline />
        <div className={css.greeting}>
          <h1>
            <Trans>The city is awake</Trans>
          </h1>
          <p>
            <Trans>Rooms to talk in, people who are here now, and a Second Me that remembers you.</Trans>
          </p>
        </div>
        <OnlineNow state={state} />
      </section>
      <div className={css.columns}>
        <FeedCard state={state} home={home} />
        <SecondMeCard />
      </div>
      <PopularRooms state={state} home={home} />
    </div>
  );
}
