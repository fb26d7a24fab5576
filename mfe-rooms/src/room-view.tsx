import { useLingui } from '@lingui/react/macro';
import { useRef, useState } from 'react';
import type { City, PagePart } from 'shell/contract';
import { Dialog } from 'shell/ui/dialog.tsx';
import { Words } from 'shell/ui/words.tsx';
import { useStore } from 'zustand';
import { catalogues } from './catalogues.ts';
import { CityRoomInput } from './composer/city-room-input.tsx';
import { MembersPanel } from './members/members-panel.tsx';
import { CityRoomMessageList } from './message-list/city-room-message-list.tsx';
import { useNotFoundNotice } from './message-list/use-not-found-notice.ts';
import type { OpenRoom } from './open-room.ts';
import { RoomHeader } from './room-header.tsx';
import { RoomPlaceholder } from './room-placeholder.tsx';
import css from './room-view.module.css';
import { useHeightBelow } from './use-height-below.ts';
import { useRoom } from './use-room.ts';
import { useWide } from './use-wide.ts';

/** The page `/rooms/{slug}`; `?at=SEQ` leads to a message. */
export const Part: PagePart = ({ city, params, query = {} }) => (
  <Words locale={city.locale} catalogues={catalogues}>
    <CityRoomView key={params.slug} city={city} slug={params.slug ?? ''} at={seqIn(query.at)} />
  </Words>
);

type CityRoomViewProps = {
  city: City;
  slug: string;
  /** The seq of the message that the address leads to; null: to none. */
  at: number | null;
};

/** One room: what is said, who is here, and a place to write. */
export function CityRoomView({ city, slug, at }: CityRoomViewProps) {
  const room = useRoom(city, slug, at);
  const place = useRef<HTMLDivElement>(null);
  useHeightBelow(place);
  return (
    <div ref={place} className={css.place}>
      {room ? <RoomFrame city={city} room={room} /> : <RoomPlaceholder phase="loading" />}
    </div>
  );
}

function RoomFrame({ city, room }: { city: City; room: OpenRoom }) {
  const { t } = useLingui();
  const phase = useStore(room.store, (state) => state.phase);
  const head = useStore(room.store, (state) => state.head);
  const resident = useStore(city.resident);
  const wide = useWide();
  const [asked, setAsked] = useState<boolean | null>(null);
  const membersOpen = asked ?? wide;
  useNotFoundNotice(room, city.toast);
  if (phase !== 'open' || !head) return <RoomPlaceholder phase={phase} room={room} />;
  const members = <MembersPanel room={room} me={resident?.userId ?? null} />;
  return (
    <section className={css.view} aria-label={head.name}>
      <RoomHeader room={room} head={head} membersOpen={membersOpen} onMembers={() => setAsked(!membersOpen)} />
      <div className={css.main}>
        <div className={css.talk}>
          <CityRoomMessageList room={room} resident={resident} city={city} />
          <CityRoomInput room={room} head={head} />
        </div>
        {wide && membersOpen && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
          <aside className={css.members} aria-label={t`Who is here`} tabIndex={0}>
            <h2 className={css.heading}>{t`Who is here`}</h2>
            {members}
          </aside>
        )}
      </div>
      {!wide && (
        <Dialog open={membersOpen} title={t`Who is here`} closeLabel={t`Close`} onClose={() => setAsked(false)}>
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
