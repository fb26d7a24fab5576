import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Avatar } from 'shell/ui/avatar.tsx';
import { useStore } from 'zustand';
import { VisibleText } from '../message-text/visible-text.tsx';
import type { OpenRoom } from '../open-room.ts';
import { inOrder, type Member } from '../room-members.ts';
import css from './members-panel.module.css';

/** Who has the room open, the active first. In a big room these are some of them, and it says how many more there are. */
export function MembersPanel({ room, me }: { room: OpenRoom; me: string | null }) {
  const { i18n } = useLingui();
  const members = useStore(room.store, (state) => state.members);
  const live = useStore(room.store, (state) => state.live);
  const list = inOrder(members, i18n.locale);
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
      <ul className={css.list}>
        {list.map((member) => (
          <MemberRow key={member.userId} member={member} own={member.userId === me} />
        ))}
      </ul>
      {more > 0 && (
        <p className={css.note}>
          <Plural value={more} one="and # more resident" other="and # more residents" />
        </p>
      )}
    </>
  );
}

function MemberRow({ member, own }: { member: Member; own: boolean }) {
  const away = member.status === 'away';
  return (
    <li className={css.member}>
      <Avatar userId={member.userId} name={member.username} size="sm" status={member.status} />
      <bdi className={`${css.name} ${away ? css.away : ''}`}>
        {member.username ? <VisibleText text={member.username} /> : <Trans>Resident</Trans>}
      </bdi>
      <span className={css.status}>{own ? <Trans>you</Trans> : away ? <Trans>away</Trans> : null}</span>
    </li>
  );
}
