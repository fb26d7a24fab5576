import { useLingui } from '@lingui/react/macro';
import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import { IconButton } from '../ui/icon-button.tsx';
import css from './notice-board.module.css';

/** Short notices in the corner. Errors interrupt a screen reader, news waits for its turn. */
export function NoticeBoard() {
  const { t } = useLingui();
  const { notices } = useShell();
  const shown = useStore(notices.shown);
  return (
    <div className={css.board}>
      {shown.map(({ id, text, kind }) => (
        <div key={id} className={`${css.notice} ${css[kind]}`} role={kind === 'error' ? 'alert' : 'status'}>
          <span>{text}</span>
          <IconButton icon="close" label={t`Close`} onClick={() => notices.dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
