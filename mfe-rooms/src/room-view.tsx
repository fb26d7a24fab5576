import { useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { City, PagePart } from 'shell/contract';
import { Dialog } from 'shell/ui/dialog.tsx';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { Words } from 'shell/ui/words.tsx';
import { useStore } from 'zustand';
import { catalogues } from './catalogues.ts';
import { CityRoomInput } from './composer/city-room-input.tsx';
import { MembersPanel } from './members/members-panel.tsx';
import { CityRoomMessageList } from './message-list/city-room-message-list.tsx';
import { useNotFoundNotice } from './message-list/use-not-found-notice.ts';
import { PinsLine } from './moderation/pins-line.tsx';
import type { OpenRoom } from './open-room.ts';
import { RoomHeader } from './room-header.tsx';
import { RoomPlaceholder } from './room-placeholder.tsx';
import css from './room-view.module.css';
import { isSearchKey } from './search/search-keys.ts';
import { SearchPanel } from './search/search-panel.tsx';
import { useHeightBelow } from './use-height-below.ts';
import { useRoom } from './use-room.ts';
import { useWide } from './use-wide.ts';

/** The page `/rooms/{slug}`; `?at=SEQ` leads to a message, `?q=words` has the search open. */
export const Part: PagePart = ({ city, params, query = {} }) => (
  <Words locale={city.locale} catalogues={catalogues}>
    <CityRoomView key={params.slug} city={city} slug={params.slug ?? ''} at={seqIn(query.at)} asked={query.q ?? null} />
  </Words>
);

type CityRoomViewProps = {
  city: City;
  slug: string;
  /** The seq of the message that the address leads to; null: to none. */
  at: number | null;
  /** What the address looks for in the room; null: the search is not open. */
  asked: string | null;
};

/** One room: what is said, who is here, and a place to write. */
export function CityRoomView({ city, slug, at, asked }: CityRoomViewProps) {
  const room = useRoom(city, slug, at);
  const place = useRef<HTMLDivElement>(null);
  useHeightBelow(place);
  return (
    <div ref={place} className={css.place}>
      {room ? <RoomFrame city={city} room={room} asked={asked} /> : <RoomPlaceholder phase="loading" />}
    </div>
  );
}

function RoomFrame({ city, room, asked: query }: { city: City; room: OpenRoom; asked: string | null }) {
  const { t } = useLingui();
  const phase = useStore(room.store, (state) => state.phase);
  const head = useStore(room.store, (state) => state.head);
  const writesAbout = useStore(room.store, ({ answering, editing }) => answering !== null || editing !== null);
  const resident = useStore(city.resident);
  const wide = useWide();
  // Beside the messages the members are there until they are closed; over them, where there is less room, when asked for.
  const [beside, setBeside] = useState(true);
  const [over, setOver] = useState(false);
  // Or they would open again over whoever writes, once there is less room again.
  if (wide && over) setOver(false);
  const searching = query !== null;
  const membersOpen = !searching && (wide ? beside : over);
  const slug = head?.slug;
  const searchPlace = useRef<HTMLDivElement>(null);
  const search = useCallback(
    (open: boolean) => {
      if (open && searching) searchPlace.current?.querySelector('input')?.focus();
      else if (slug) city.navigate(`/rooms/${encodeURIComponent(slug)}${open ? '?q=' : ''}`);
    },
    [city, slug, searching],
  );
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!isSearchKey(event)) return;
      event.preventDefault();
      search(true);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [search]);
  useNotFoundNotice(room, city.toast);
  if (phase !== 'open' || !head) return <RoomPlaceholder phase={phase} room={room} />;
  const found = searching && (
    <div ref={searchPlace}>
      <SearchPanel city={city} slug={head.slug} asked={query} stays={wide} />
    </div>
  );
  const members = <MembersPanel room={room} me={resident?.userId ?? null} city={city} />;
  return (
    <section className={css.view} aria-label={head.name}>
      <RoomHeader
        room={room}
        head={head}
        city={city}
        membersOpen={membersOpen}
        onMembers={() => {
          (wide ? setBeside : setOver)(!membersOpen);
          if (searching) search(false);
        }}
        searchOpen={searching}
        onSearch={() => search(!searching)}
      />
      <div className={writesAbout ? css.yields : undefined}>
        <PinsLine room={room} />
      </div>
      <div className={css.main}>
        <div className={css.talk}>
          <CityRoomMessageList room={room} resident={resident} city={city} />
          <div className={css.foot} data-foot="">
            <CityRoomInput room={room} head={head} city={city} />
          </div>
        </div>
        {wide && searching && (
          <aside className={css.members} aria-label={t`Search in this room`}>
            <div className={css.head}>
              <h2 className={css.heading}>{t`Search in this room`}</h2>
              <IconButton icon="close" label={t`Close the search`} onClick={() => search(false)} />
            </div>
            {found}
          </aside>
        )}
        {wide && membersOpen && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
          <aside className={css.members} aria-label={t`Who is here`} tabIndex={0}>
            <h2 className={css.heading}>{t`Who is here`}</h2>
            {members}
          </aside>
        )}
      </div>
      {!wide && (
        <Dialog
          open={searching}
          title={t`Search in this room`}
          closeLabel={t`Close the search`}
          onClose={() => search(false)}
        >
          {found}
        </Dialog>
      )}
      {!wide && (
        <Dialog open={membersOpen} title={t`Who is here`} closeLabel={t`Close`} onClose={() => setOver(false)}>
          {members}
        </Dialog>
      )}
    </section>
  );
}

/** The place that an address names; null: it names none that can be. */
function seqIn(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : null;
}
