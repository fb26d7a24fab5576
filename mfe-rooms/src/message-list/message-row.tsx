import { Trans, useLingui } from '@lingui/react/macro';
import { memo } from 'react';
import { Avatar } from 'shell/ui/avatar.tsx';
import { MessageText } from '../message-text/message-text.tsx';
import { VisibleText } from '../message-text/visible-text.tsx';
import { AnsweredMessage } from './answered-message.tsx';
import { MessageFate } from './message-fate.tsx';
import type { OpenMenu } from './message-menu.tsx';
import { MessageMenuButton } from './message-menu-button.tsx';
import css from './message-row.module.css';
import { Reactions } from './reactions.tsx';
import type { MessageItem } from './timeline.ts';

/** What can be done at a message. The very same object for as long as the list stands. */
export type MessageActs = {
  retry: (clientId: string) => void;
  discard: (clientId: string) => void;
  openMenu: (menu: OpenMenu) => void;
  react: (seq: number, emoji: string, remove: boolean) => void;
  goTo: (seq: number) => void;
};

type Props = {
  item: MessageItem;
  /** Whether the room is followed now: a pending message is then being sent, otherwise it waits. */
  live: boolean;
  /** Whether the city takes nothing of the resident for a while. */
  waits: boolean;
  /** Whether Tab comes to this message; to the others the arrow keys go. */
  tabStop: boolean;
  /** Who looks; null: nobody who can act. */
  me: string | null;
  /** Whether the city takes a reaction of theirs here. */
  reacts: boolean;
  acts: MessageActs;
};

/** One message. The first of a group names its author. */
export const MessageRow = memo(function MessageRow({ item, live, waits, tabStop, me, reacts, acts }: Props) {
  const { i18n, t } = useLingui();
  const { message, entry } = item;
  const calls = me !== null && !message?.deleted && item.mentions.some(({ userId }) => userId === me);
  const when = new Date(item.at);
  const side = item.own ? css.own : css.others;
  const state = entry ? css[entry.state] : message?.deleted ? css.deleted : '';
  return (
    <article className={`${css.row} ${side} ${item.first ? css.first : ''}`} data-message data-seq={message?.seq}>
      {!item.own && (
        <span className={css.face}>{item.first && <Avatar userId={item.userId} name={item.username} />}</span>
      )}
      <div className={css.body}>
        <header className={item.first ? css.head : css.spoken}>
          <bdi className={item.own ? css.spoken : css.author}>
            <VisibleText text={item.username} />
          </bdi>
          <time className={css.time} dateTime={when.toISOString()} title={i18n.date(when, fullTime)}>
            {i18n.date(when, shortTime)}
          </time>
        </header>
        {item.replyToSeq !== null && !message?.deleted && (
          <AnsweredMessage seq={item.replyToSeq} message={item.answered} goTo={acts.goTo} />
        )}
        <div className={css.line}>
          <div
            className={`${css.bubble} ${state} ${item.last ? css.tail : ''} ${calls ? css.called : ''}`}
            title={i18n.date(when, fullTime)}
          >
            {message?.deleted ? (
              <p className={css.gone}>
                <Trans>Message deleted</Trans>
              </p>
            ) : (
              <MessageText text={item.text} mentions={item.mentions} me={me}>
                {message && message.editedAt !== null && (
                  <span className={css.edited} title={i18n.date(new Date(message.editedAt), fullTime)}>
                    {' '}
                    <Trans>(edited)</Trans>
                  </span>
                )}
              </MessageText>
            )}
          </div>
          {calls && (
            <span className={css.calls} role="img" aria-label={t`You are mentioned`} title={t`You are mentioned`}>
              @
            </span>
          )}
          {message && !message.deleted && me !== null && (
            <MessageMenuButton message={message} own={item.own} tabStop={tabStop} onOpen={acts.openMenu} />
          )}
        </div>
        {message && <Reactions message={message} me={me} react={reacts ? acts.react : null} />}
        {entry && <MessageFate entry={entry} live={live} waits={waits} onRetry={acts.retry} onDiscard={acts.discard} />}
      </div>
    </article>
  );
}, sameRow);

const fullTime = { dateStyle: 'long', timeStyle: 'short' } as const;
const shortTime = { timeStyle: 'short' } as const;

function sameRow(a: Props, b: Props): boolean {
  const { item: x } = a;
  const { item: y } = b;
  const sameWords = x.message === y.message && x.answered === y.answered && x.username === y.username;
  const samePlace = x.first === y.first && x.last === y.last && x.entry === y.entry && x.own === y.own;
  const sameReader = a.me === b.me && a.reacts === b.reacts && a.tabStop === b.tabStop && a.acts === b.acts;
  return sameWords && samePlace && sameReader && (x.entry === null || (a.live === b.live && a.waits === b.waits));
}
