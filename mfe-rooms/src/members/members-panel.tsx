import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import type { City } from 'shell/contract';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import { inOrder, type Members } from '../room-members.ts';
import { useFirstNew } from '../use-first-new.ts';
import { createListedMembers, type ListedMembers, refreshListed } from './listed-members.ts';
import { MemberRow } from './member-row.tsx';
import css from './members-panel.module.css';
import { MoreMembers } from './more-members.tsx';
import { useHiding } from './use-hiding.ts';

type Props = { room: OpenRoom; me: string | null; city: Pick<City, 'toast'> };

/**
 * Who has the room open, the active first. In a big room these are some of them; it says how many more there are, and lists
 * them page by page as one asks.
 */
export function MembersPanel({ room, me, city }: Props) {
  const { i18n } = useLingui();
  const members = useStore(room.store, (state) => state.members);
  const live = useStore(room.store, (state) => state.live);
  const listed = useListedMembers(room);
  const asked = useStore(listed.store, (state) => state.members);
  const list = namedInFull(members) || !asked ? inOrder(members, i18n.locale) : asked;
  const { place, ask } = useFirstNew(
    list.map(({ userId }) => userId),
    asked,
  );
  const hiding = useHiding(room, me, city);
  const more = (members.online ?? list.length) - list.length;
  if (list.length === 0) {
    return (
      <p className={css.note}>
        {members.online === 0 ? (
          <Trans>Nobody is in this room now.</Trans>
        ) : (
          <Trans>Who is here is not known right now.</Trans>
        )}
      </p>
    );
  }
  return (
    <>
      {!live && (
        <p className={css.note}>
          <Trans>As it was before the connection was lost.</Trans>
        </p>
      )}
      <ul ref={place} className={css.list} tabIndex={-1}>
        {list.map((member) => (
          <MemberRow
            key={member.userId}
            member={member}
            own={member.userId === me}
            hidden={hiding?.hiddenFrom.has(member.userId) ?? false}
            onHide={hiding?.hide}
          />
        ))}
      </ul>
      {more > 0 && (
        <p className={css.note}>
          <Plural value={more} one="and # more resident" other="and # more residents" />
        </p>
      )}
      {live && !namedInFull(members) && <MoreMembers list={listed} onAsk={ask} />}
    </>
  );
}

/** A list for as long as the panel stands. */
function useListedMembers(room: OpenRoom): ListedMembers {
  const [listed] = useState(() => createListedMembers(room));
  useEffect(() => refreshListed(listed), [listed]);
  return listed;
}

/** Whether frames tell of everybody inside. */
function namedInFull({ known, online }: Members): boolean {
  return online === null || online <= known.size;
}
