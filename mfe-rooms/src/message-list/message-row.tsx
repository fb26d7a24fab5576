import { useLingui } from '@lingui/react/macro';
import { memo } from 'react';
import { Avatar } from 'shell/ui/avatar.tsx';
import { MessageFate } from './message-fate.tsx';
import css from './message-row.module.css';
import type { MessageItem } from './timeline.ts';

type Props = {
  item: MessageItem;
  /** Whether the room is followed now: a pending message is then being sent, otherwise it waits. */
  live: boolean;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
};

/** One message. The first of a group names its author. */
export const MessageRow = memo(function MessageRow({ item, live, onRetry, onDiscard }: Props) {
  const { i18n } = useLingui();
  const when = new Date(item.at);
  const side = item.own ? css.own : css.others;
  const state = item.entry ? css[item.entry.state] : '';
  return (
    <article className={`${css.row} ${side} ${item.first ? css.first : ''}`} data-message>
      {!item.own && (
        <span className={css.face}>{item.first && <Avatar userId={item.userId} name={item.username} />}</span>
      )}
      <div className={css.body}>
        <header className={item.first ? css.head : css.spoken}>
          <span className={item.own ? css.spoken : css.author}>{item.username}</span>
          <time className={css.time} dateTime={when.toISOString()} title={i18n.date(when, fullTime)}>
            {i18n.date(when, shortTime)}
          </time>
        </header>
        <p className={`${css.bubble} ${state} ${item.last ? css.tail : ''}`} title={i18n.date(when, fullTime)}>
          {item.text}
        </p>
        {item.entry && <MessageFate entry={item.entry} live={live} onRetry={onRetry} onDiscard={onDiscard} />}
      </div>
    </article>
  );
}, sameRow);

const fullTime = { dateStyle: 'long', timeStyle: 'short' } as const;
const shortTime = { timeStyle: 'short' } as const;

function sameRow(a: Props, b: Props): boolean {
  const { item: x } = a;
  const { item: y } = b;
  const sameWords = x.text === y.text && x.username === y.username && x.at === y.at && x.own === y.own;
  const samePlace = x.first === y.first && x.last === y.last && x.entry === y.entry;
  return sameWords && samePlace && (x.entry === null || a.live === b.live);
}
