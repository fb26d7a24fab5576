import { useLingui } from '@lingui/react/macro';
import { useMemo, useRef } from 'react';
import type { City, OwnStatus, PresenceState, Resident } from 'shell/contract';
import { Avatar } from 'shell/ui/avatar.tsx';
import { countText } from 'shell/ui/count-text.ts';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import css from './faces.module.css';
import { OwnFace } from './own-face.tsx';
import { facesThatFit, type Present, presentNow, shownStatus } from './roster.ts';
import { useStatusWords } from './use-status-words.ts';
import { useWidth } from './use-width.ts';

/** Widths in em, the same as in the style sheet: with long names where everybody has the room, with names, or faces alone. */
const face = { roomy: 12, named: 8.5, alone: 2.5, rest: 4, roomForNames: 27.5 };
/** In shells that do not tell what was chosen. */
const untold = createStore<OwnStatus | null>(() => null);

type Props = { city: City; presence: PresenceState; resident: Resident | null; onMore: () => void; onOwn: () => void };

/** As many residents as fit in one line, oneself first, and how many more there are. */
export function Faces({ city, presence, resident, onMore, onOwn }: Props) {
  const { t, i18n } = useLingui();
  const line = useRef<HTMLDivElement>(null);
  const width = useWidth(line);
  const me = resident?.userId ?? null;
  const own = useStore(city.own ?? untold);
  // To oneself one is there, also when the city shows one to nobody, or not yet, or names others.
  const added = own && resident && !presence.residents.has(resident.userId) ? 1 : 0;
  const { size } = presence.residents;
  const counted = presence.online ?? 0;
  const places = own?.choice === 'invisible' ? Math.max(counted, size) + added : Math.max(counted, size + added);
  const named = width >= face.roomForNames;
  const roomy = named && places * face.roomy <= width;
  const each = named ? face.named : face.alone;
  // Oneself is the way to one's status, and goes before the number of the others.
  const fits = Math.min(places, Math.max(1, facesThatFit(width, places, each, face.rest)));
  const others = fits - added;
  const listed = useMemo(() => presentNow(presence, me, i18n.locale, others), [presence, me, i18n.locale, others]);
  const shown = added && resident ? [ownOf(resident), ...listed] : listed;
  const more = places - fits;
  const count = countText(more, i18n);
  return (
    <div ref={line} className={`${css.line} ${presence.live ? '' : css.old}`}>
      <ul className={`${css.faces} ${roomy ? css.roomy : ''}`}>
        {shown.map((present) => (
          <Face key={present.userId} {...{ city, present, named, onOwn }} />
        ))}
      </ul>
      {more > 0 && width >= fits * each + face.rest && (
        <button type="button" className={css.more} aria-label={t`Show ${count} more residents`} onClick={onMore}>
          +{count}
        </button>
      )}
    </div>
  );
}

type FaceProps = { city: City; present: Present; named: boolean; onOwn: () => void };

function Face({ city, present, named, onOwn }: FaceProps) {
  const { t } = useLingui();
  const say = useStatusWords();
  const { userId, username, own } = present;
  const status = shownStatus(present);
  if (own && city.own) return <OwnFace {...{ own: city.own, status, userId, username, named }} onChoose={onOwn} />;
  const name = own ? t`You` : username || t`Resident`;
  const words = `${name}, ${say(status)}`;
  return (
    <li className={named ? css.named : css.alone} title={words}>
      <Avatar userId={userId} name={username} size="sm" status={status} label={named ? undefined : words} />
      {named && (
        <span className={css.words}>
          <span className={css.name}>{name}</span>
          <span className={css.status}>{say(status)}</span>
        </span>
      )}
    </li>
  );
}

/** Oneself as one is here, until the city says it. */
function ownOf({ userId, displayName: username }: Resident): Present {
  return { userId, username, status: 'online', doNotDisturb: false, lastSeen: '', own: true };
}
