import { useLingui } from '@lingui/react/macro';
import { useMemo, useRef } from 'react';
import type { PresenceState } from 'shell/contract';
import { Avatar } from 'shell/ui/avatar.tsx';
import { countText } from 'shell/ui/count-text.ts';
import css from './faces.module.css';
import { facesThatFit, type Present, presentNow } from './roster.ts';
import { useStatusWords } from './use-status-words.ts';
import { useWidth } from './use-width.ts';

/** Widths in em, the same as in the style sheet: with long names where everybody has the room, with names, or faces alone. */
const face = { roomy: 12, named: 8.5, alone: 2.5, rest: 4, roomForNames: 27.5 };

type Props = { presence: PresenceState; me: string | null; onMore: () => void };

/** As many residents as fit in one line, oneself first, and how many more there are. */
export function Faces({ presence, me, onMore }: Props) {
  const { t, i18n } = useLingui();
  const line = useRef<HTMLDivElement>(null);
  const width = useWidth(line);
  const everyone = useMemo(() => presentNow(presence, me, i18n.locale), [presence, me, i18n.locale]);
  const total = Math.max(presence.online ?? 0, everyone.length);
  const named = width >= face.roomForNames;
  const roomy = named && total * face.roomy <= width;
  const fits = facesThatFit(width, total, named ? face.named : face.alone, face.rest);
  const shown = everyone.slice(0, fits);
  const more = total - shown.length;
  const count = countText(more, i18n);
  return (
    <div ref={line} className={`${css.line} ${presence.live ? '' : css.old}`}>
      <ul className={`${css.faces} ${roomy ? css.roomy : ''}`}>
        {shown.map((present) => (
          <Face key={present.userId} present={present} named={named} />
        ))}
      </ul>
      {more > 0 && width >= face.rest && (
        <button type="button" className={css.more} aria-label={t`Show ${count} more residents`} onClick={onMore}>
          +{count}
        </button>
      )}
    </div>
  );
}

function Face({ present, named }: { present: Present; named: boolean }) {
  const { t } = useLingui();
  const say = useStatusWords();
  const name = present.own ? t`You` : present.username || t`Resident`;
  const words = `${name}, ${say(present.status)}`;
  const { userId, username, status } = present;
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
