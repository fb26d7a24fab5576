import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import type { City } from 'shell/contract';
import { Icon } from 'shell/ui/icon.tsx';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { PresenceDot } from 'shell/ui/presence-dot.tsx';
import { useStore } from 'zustand';
import { RoomMenu } from './moderation/room-menu.tsx';
import type { OpenRoom } from './open-room.ts';
import css from './room-header.module.css';
import type { RoomHead } from './room-state.ts';
import { searchKeys } from './search/search-keys.ts';

type Props = {
  room: OpenRoom;
  head: RoomHead;
  city: Pick<City, 'toast'>;
  membersOpen: boolean;
  onMembers: () => void;
  searchOpen: boolean;
  onSearch: () => void;
};

/** The room's name, what it is for, and how many are here; the count opens the list of them. */
export function RoomHeader({ room, head, city, membersOpen, onMembers, searchOpen, onSearch }: Props) {
  const { t } = useLingui();
  const online = useStore(room.store, (state) => state.members.online);
  const description = useStore(room.store, (state) => state.rules.description);
  const live = useStore(room.store, (state) => state.live);
  const searchButton = useRef<HTMLButtonElement>(null);
  const searched = useRef(searchOpen);
  useEffect(() => {
    // With the panel beside the messages goes what had the focus in it.
    const lost = searched.current && !searchOpen && document.activeElement === document.body;
    if (lost) searchButton.current?.focus();
    searched.current = searchOpen;
  }, [searchOpen]);
  const dot = !live || online === null ? 'unknown' : online > 0 ? 'online' : 'offline';
  return (
    <header className={css.header}>
      <a className={css.back} href="/rooms" aria-label={t`All rooms`} title={t`All rooms`}>
        <Icon name="back" />
      </a>
      <div className={css.words}>
        <h1 className={css.name} title={head.name}>
          {head.name}
        </h1>
        {description && (
          <p className={css.description} title={description}>
            {description}
          </p>
        )}
      </div>
      <IconButton
        ref={searchButton}
        icon="search"
        label={t`Search in this room`}
        title={t`Search in this room (${searchKeys})`}
        aria-expanded={searchOpen}
        onClick={onSearch}
      />
      <RoomMenu room={room} city={city} />
      <button
        type="button"
        className={css.people}
        aria-expanded={membersOpen}
        title={t`Who is here`}
        onClick={onMembers}
      >
        <PresenceDot status={dot} />
        <span className={css.long}>
          {online === null ? <Trans>not known</Trans> : <Plural value={online} one="# here" other="# here" />}
        </span>
        <span className={css.sign}>
          <Icon name="people" size="sm" />
        </span>
      </button>
    </header>
  );
}
