import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { memo, useEffect, useState } from 'react';
import { Avatar } from 'shell/ui/avatar.tsx';
import { useStore } from 'zustand';
import { VisibleText } from '../message-text/visible-text.tsx';
import type { OpenRoom } from '../open-room.ts';
import { inOrder, type Member, type Members } from '../room-members.ts';
import { createListedMembers, type ListedMembers, refreshListed } from './listed-members.ts';
import css from './members-panel.module.css';
import { MoreMembers } from './more-members.tsx';
import { useFirstNew } from './use-first-new.ts';

/**
 * Who has the room open, the active first. In a big room these are some of them; it says how many more there are, and lists
 * them page by page as one asks.
 */
export function MembersPanel({ room, me }: { room: OpenRoom; me: string | null }) {
  const { i18n } = useLingui();
  const members = useStore(room.store, (state) => state.members);
  const live = useStore(room.store, (state) => state.live);
  const listed = useListedMembers(room);
  const asked = useStore(listed.store, (state) => state.members);
  const list = namedInFull(members) || !asked ? inOrder(members, i18n.locale) : asked;
  const { place, ask } = useFirstNew(list, asked);
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
          <MemberRow key={member.userId} member={member} own={member.userId === me} />
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

/** Of thousands of rows a page adds some, and the others stay as they are. */
const MemberRow = memo(function MemberRow({ member, own }: { member: Member; own: boolean }) {
  const away = member.status === 'away';
  const undisturbed = member.doNotDisturb === true;
  return (
    <li className={css.member} tabIndex={-1}>
      <Avatar
        userId={member.userId}
        name={member.username}
        size="sm"
        status={undisturbed ? 'do_not_disturb' : member.status}
      />
      <bdi className={`${css.name} ${away ? css.away : ''}`}>
        {member.username ? <VisibleText text={member.username} /> : <Trans>Resident</Trans>}
      </bdi>
      <span className={css.status}>
        {own ? <Trans>you</Trans> : undisturbed ? <Trans>do not disturb</Trans> : away ? <Trans>away</Trans> : null}
      </span>
    </li>
  );
});
