import { Plural, Trans } from '@lingui/react/macro';
import { Button } from 'shell/ui/button.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import { goToEnd } from '../room-history.ts';
import css from './jump-to-latest.module.css';
import { useUnseenCount } from './use-arrivals.ts';

type Props = {
  room: OpenRoom;
  me: string | null;
  /** Whether the end is out of sight by more than a little. */
  far: boolean;
  /** It was pressed, and goes away once the end is reached. */
  onJump: () => void;
};

/** For a reader who is not at the end: the way there, and how much has come since. */
export function JumpToLatest({ room, me, far, onJump }: Props) {
  const unseen = useUnseenCount(room, me);
  const there = useStore(room.store, (state) => state.there);
  const away = useStore(room.store, ({ log }) => log?.hasLater ?? false);
  if (unseen === 0 && !far) return null;
  const jump = () => {
    void goToEnd(room);
    onJump();
  };
  return (
    <div className={css.place}>
      <span className={css.jump} data-foot="">
        <Button
          kind={unseen > 0 ? 'primary' : 'quiet'}
          size="sm"
          icon={<Icon name="down" size="sm" />}
          busy={there === 'loading'}
          onClick={jump}
        >
          {there === 'failed' && away ? (
            <Trans>The newest messages could not be loaded. Try again</Trans>
          ) : unseen > 0 ? (
            <Plural value={unseen} one="# new message" other="# new messages" />
          ) : (
            <Trans>Jump to latest</Trans>
          )}
        </Button>
      </span>
    </div>
  );
}
