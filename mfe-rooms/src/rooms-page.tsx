import { createClient } from '@connectrpc/connect';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { City, PagePart } from 'shell/contract';
import { Button } from 'shell/ui/button.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { TextField } from 'shell/ui/text-field.tsx';
import { Words } from 'shell/ui/words.tsx';
import { useStore } from 'zustand';
import { catalogues } from './catalogues.ts';
import { tabClock } from './clock.ts';
import { CreateRoomDialog } from './create-room/create-room-dialog.tsx';
import { followNews } from './follow-news.ts';
import { MentionsDialog } from './mentions/mentions-dialog.tsx';
import { RoomList } from './room-list/room-list.tsx';
import { beside, hasNews, mentionsIn } from './room-news.ts';
import css from './rooms-page.module.css';
import { createRoomsList, followRooms, refreshRooms } from './rooms-store.ts';
import { FoundMessages } from './search/found-messages.tsx';
import { moveAmongHits } from './search/move-among-hits.ts';
import { longestQuery } from './search/search-store.ts';
import { useAskedQuery } from './search/use-asked-query.ts';
import { useMarkAllRead } from './use-mark-all-read.ts';

/** The page `/rooms`. */
export const Part: PagePart = ({ city, query = {} }) => (
  <Words locale={city.locale} catalogues={catalogues}>
    <CityRoomsPage city={city} finds={query.find} makes={query.new} asked={query.q ?? ''} />
  </Words>
);

type CityRoomsPageProps = {
  city: City;
  /** What the address wants found. */
  finds?: string;
  /** The name of a room that the address wants made; the resident has the last word. */
  makes?: string;
  /** What the address looks for, in the rooms and in their messages. */
  asked: string;
};

/** All rooms of the city: find one, or make one. */
export function CityRoomsPage({ city, finds, makes, asked }: CityRoomsPageProps) {
  const { t } = useLingui();
  const list = useMemo(() => createRoomsList(createClient(RoomsService, city.transport), tabClock), [city]);
  const stale = useStore(list.store, (state) => state.stale && state.phase === 'ready');
  const { query, setQuery, askNow } = useAskedQuery(asked, (words) =>
    city.navigate(addressOf(words), { replace: true }),
  );
  const isNew = useStore(list.store, ({ news, marked }) => hasNews(beside(news, marked)));
  const mentions = useStore(list.store, ({ news, marked }) => mentionsIn(beside(news, marked)));
  const markAllRead = useMarkAllRead(city, list);
  const title = useRef<HTMLHeadingElement>(null);
  const [mentionsOpen, setMentionsOpen] = useState(false);
  const [making, setMaking] = useState(false);
  const [name, setName] = useState('');
  useEffect(() => {
    if (finds === undefined && makes === undefined) return;
    if (makes !== undefined) setMaking(true);
    if (makes) setName(makes);
    // It is done once: neither a reload nor the way back does it again.
    city.navigate(addressOf(finds ?? ''), { replace: true });
  }, [city, finds, makes]);
  useEffect(() => followRooms(list), [list]);
  useEffect(() => followNews(city.socket, tabClock, () => refreshRooms(list)), [city, list]);
  const unreadMentions =
    mentions > 99 ? t`99+ mentions` : t`${plural(mentions, { one: '# mention', other: '# mentions' })}`;
  // Without any it is the way to those to come: how one is told of them.
  const mentionsLabel = mentions === 0 ? t`Mentions` : unreadMentions;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the field and the links in it.
    <div className={css.page} onKeyDown={moveAmongHits}>
      <header className={css.head}>
        <h1 ref={title} className={css.title} tabIndex={-1}>{t`Rooms`}</h1>
        <Button kind="primary" icon={<Icon name="plus" size="sm" />} onClick={() => setMaking(true)}>
          {t`New room`}
        </Button>
      </header>
      <div className={css.news}>
        <Button size="sm" icon={<span aria-hidden="true">@</span>} onClick={() => setMentionsOpen(true)}>
          {mentionsLabel}
        </Button>
        {isNew && (
          <Button
            size="sm"
            icon={<Icon name="check" size="sm" />}
            onClick={() => {
              // The button goes; the focus stays where the rooms begin.
              title.current?.focus();
              markAllRead();
            }}
          >
            {t`Mark all as read`}
          </Button>
        )}
      </div>
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            askNow();
          }}
        >
          <TextField
            label={t`Find a room or a message`}
            hideLabel
            type="search"
            placeholder={t`Search`}
            value={query}
            onChange={setQuery}
            maxLength={longestQuery}
            autoComplete="off"
          />
        </form>
      </search>
      {stale && (
        <p className={css.stale} role="status">
          <Icon name="offline" size="sm" />
          <Trans>The city does not answer: this is the list as it was.</Trans>
        </p>
      )}
      <RoomList list={list} query={query} onNew={() => setMaking(true)} />
      <FoundMessages city={city} asked={asked} />
      <MentionsDialog city={city} count={mentions} open={mentionsOpen} onClose={() => setMentionsOpen(false)} />
      <CreateRoomDialog
        key={name}
        name={name}
        list={list}
        open={making}
        onClose={() => setMaking(false)}
        onMade={(slug) => city.navigate(`/rooms/${encodeURIComponent(slug)}`)}
      />
    </div>
  );
}

const addressOf = (words: string) => (words === '' ? '/rooms' : `/rooms?q=${encodeURIComponent(words)}`);
