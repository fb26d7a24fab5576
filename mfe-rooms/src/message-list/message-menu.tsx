import { Trans, useLingui } from '@lingui/react/macro';
import { type CSSProperties, type ToggleEvent, useLayoutEffect, useRef } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { mayReact, useShut } from '../composer/room-shut.tsx';
import { type Asked, MessageModeration } from '../moderation/message-moderation.tsx';
import type { OpenRoom } from '../open-room.ts';
import type { RoomMessage } from '../room-message.ts';
import css from './message-menu.module.css';
import { Reaction } from './reactions.tsx';

/** The message that the menu is about, and where the button stands that opened it. */
export type OpenMenu = { message: RoomMessage; own: boolean; at: DOMRect };

/** The one menu of the list: buttons name it as what they open. */
export const messageMenuId = 'message-menu';

/** What one presses most, first. */
const offered = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '🔥', '👀', '✅', '🌻', '💙'];

type Props = {
  /** Null: it has not been opened yet. */
  menu: OpenMenu | null;
  room: OpenRoom;
  me: string | null;
  onReact: (seq: number, emoji: string, remove: boolean) => void;
  onAnswer: (message: RoomMessage) => void;
  onEdit: (message: RoomMessage) => void;
  onDelete: (message: RoomMessage) => void;
  onCopy: (message: RoomMessage) => void;
  onPin: (message: RoomMessage, pinned: boolean) => void;
  onAsk: (asked: Asked) => void;
  /** The message was deleted while its menu was open, and what had the focus has gone. */
  onGone: () => void;
};

/** What can be done with one message: a reaction, an answer; with an own one, another text or none. */
export function MessageMenu({ menu: opened, room, me, onReact, onAnswer, onEdit, onDelete, ...on }: Props) {
  const { onCopy, onPin, onAsk, onGone } = on;
  const { t } = useLingui();
  const place = useRef<HTMLDivElement>(null);
  // Where nothing can be written, neither an answer nor another text is offered.
  const why = useShut(room);
  const shut = why !== null;
  const gone = opened?.message.deleted ?? false;
  const menu = gone ? null : opened;
  const close = () => place.current?.hidePopover();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is closed in the moment in which the message goes.
  useLayoutEffect(() => {
    if (!gone || !place.current?.matches(':popover-open')) return;
    close();
    // Its buttons have gone, and so has the one that opened it, to which the browser would give the focus back.
    onGone();
  }, [gone]);
  const focusFirst = ({ newState }: ToggleEvent) => {
    if (newState === 'open') place.current?.querySelector('button')?.focus();
  };
  const doing = (act: (message: RoomMessage) => void) => () => {
    close();
    if (menu) act(menu.message);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form, this is a menu of buttons.
    <div
      ref={place}
      id={messageMenuId}
      data-of={menu?.message.seq}
      popover="auto"
      role="group"
      aria-label={t`What to do with the message`}
      className={css.menu}
      style={menu ? besideButton(menu) : undefined}
      onToggle={focusFirst}
    >
      {menu && (
        <>
          {mayReact(why) && (
            <div className={css.emoji}>
              {offered.map((emoji) => {
                const given = menu.message.reactions.find((reaction) => reaction.emoji === emoji);
                const mine = me !== null && (given?.userIds.includes(me) ?? false);
                return (
                  <Reaction
                    key={emoji}
                    emoji={emoji}
                    mine={mine}
                    onPress={doing(() => onReact(menu.message.seq, emoji, mine))}
                  />
                );
              })}
            </div>
          )}
          <div className={css.acts}>
            {!shut && (
              <Button size="sm" icon={<Icon name="reply" size="sm" />} onClick={doing(onAnswer)}>
                <Trans>Answer</Trans>
              </Button>
            )}
            <Button size="sm" onClick={doing(onCopy)}>
              <Trans>Copy</Trans>
            </Button>
            <MessageModeration
              {...{ room, message: menu.message, own: menu.own, doing }}
              {...{ onPin, onAsk, onDelete }}
            />
            {menu.own && (
              <>
                {!shut && (
                  <Button size="sm" icon={<Icon name="pencil" size="sm" />} onClick={doing(onEdit)}>
                    <Trans>Edit</Trans>
                  </Button>
                )}
                <Button size="sm" kind="danger" icon={<Icon name="trash" size="sm" />} onClick={doing(onDelete)}>
                  <Trans>Delete</Trans>
                </Button>
              </>
            )}
          </div>
        </>
      )}
    </div>
  );
}

/** On the side of the button where there is more room; a narrow screen has it at its bottom instead. */
function besideButton({ at }: OpenMenu): CSSProperties {
  const above = at.top > window.innerHeight / 2;
  const left = at.left < window.innerWidth / 2;
  return {
    [above ? '--rooms-menu-bottom' : '--rooms-menu-top']: `${above ? window.innerHeight - at.top : at.bottom}px`,
    [left ? '--rooms-menu-left' : '--rooms-menu-right']: `${left ? at.left : window.innerWidth - at.right}px`,
  } as CSSProperties;
}
