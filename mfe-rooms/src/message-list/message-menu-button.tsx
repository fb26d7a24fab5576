import { useLingui } from '@lingui/react/macro';
import { Icon } from 'shell/ui/icon.tsx';
import type { RoomMessage } from '../room-message.ts';
import { messageMenuId, type OpenMenu } from './message-menu.tsx';
import css from './message-menu-button.module.css';

type Props = { message: RoomMessage; own: boolean; tabStop: boolean; onOpen: (menu: OpenMenu) => void };

/** Beside a message: opens what can be done with it. Arrow keys lead to that of the next message. */
export function MessageMenuButton({ message, own, tabStop, onOpen }: Props) {
  const { t, i18n } = useLingui();
  const name = message.username;
  const time = i18n.date(new Date(message.at), { timeStyle: 'short' });
  return (
    <button
      type="button"
      className={css.button}
      popoverTarget={messageMenuId}
      aria-label={t`What to do with the message of ${name}, ${time}`}
      tabIndex={tabStop ? 0 : -1}
      onClick={({ currentTarget }) => {
        closeMenuOfAnother(message.seq);
        onOpen({ message, own, at: currentTarget.getBoundingClientRect() });
      }}
      onKeyDown={(event) => {
        if (toNext(event.currentTarget, event.key)) event.preventDefault();
      }}
    >
      <Icon name="smile" size="sm" />
    </button>
  );
}

/** To the browser every such button is of the one menu, and a second one pressed would only close it. */
function closeMenuOfAnother(seq: number): void {
  const menu = document.getElementById(messageMenuId);
  if (menu?.matches(':popover-open') && menu.dataset.of !== String(seq)) menu.hidePopover();
}

/** Moves the focus to the button of another message; false: the key is for something else. */
function toNext(from: HTMLElement, key: string): boolean {
  const list = from.closest('[role=log]') ?? document;
  const all = [...list.querySelectorAll<HTMLElement>(`.${css.button}`)];
  const at = all.indexOf(from);
  const places: Record<string, number> = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 };
  const place = places[key];
  if (place === undefined) return false;
  all[place]?.focus();
  return true;
}
