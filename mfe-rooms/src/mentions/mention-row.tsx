import { Trans } from '@lingui/react/macro';
import { RelativeTime } from 'shell/ui/relative-time.tsx';
import { VisibleText } from '../message-text/visible-text.tsx';
import css from '../search/hit-row.module.css';
import type { Mention } from './mentions-store.ts';

/** One call: who, where and when, and the beginning of what they said. All of it is the way there. */
export function MentionRow({ mention: { room, seq, username, at, excerpt } }: { mention: Mention }) {
  return (
    <li>
      <a className={css.hit} href={`/rooms/${encodeURIComponent(room.slug)}?at=${seq}`} data-hit>
        <span className={css.head}>
          <span className={css.author}>{username || <Trans>Resident</Trans>}</span>
          <span className={css.room}>{room.name}</span>
          <span className={css.when}>
            <RelativeTime at={at} />
          </span>
        </span>
        <bdi className={css.snippet}>
          <VisibleText text={excerpt} />
        </bdi>
      </a>
    </li>
  );
}
