import { useLingui } from '@lingui/react/macro';
import { useRef } from 'react';
import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import { Toast } from '../ui/toast.tsx';
import css from './notice-board.module.css';
import type { Notice } from './notices.ts';
import { useAboveFeet } from './use-above-feet.ts';

/** Short notices in the corner, above where one writes. Errors interrupt a screen reader, news waits for its turn. */
export function NoticeBoard() {
  const { t } = useLingui();
  const { notices } = useShell();
  const shown = useStore(notices.shown);
  const board = useRef<HTMLDivElement>(null);
  useAboveFeet(board, shown.length > 0);
  const cameFrom = useRef<HTMLElement>(null);
  const close = ({ id }: Notice) => {
    // Whoever came here with the keyboard is back where they were.
    cameFrom.current?.focus();
    notices.dismiss(id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: one can do nothing with it; being at it only keeps it still.
    <div
      ref={board}
      className={css.board}
      onPointerEnter={() => notices.hold('pointer')}
      onPointerLeave={() => notices.letGo('pointer')}
      onFocus={({ currentTarget, relatedTarget }) => {
        notices.hold('focus');
        if (!currentTarget.contains(relatedTarget)) cameFrom.current = relatedTarget as HTMLElement | null;
      }}
      onBlur={() => notices.letGo('focus')}
    >
      {shown.map((notice) => (
        <Toast
          key={notice.id}
          {...notice}
          action={
            notice.action && {
              label: notice.action.label,
              onPress() {
                notice.action?.onPress();
                close(notice);
              },
            }
          }
          closeLabel={t`Close`}
          onClose={() => close(notice)}
        />
      ))}
    </div>
  );
}
