import { Trans } from '@lingui/react/macro';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import css from './room-beginning.module.css';

/** What stands before a room's first message. */
export function RoomBeginning({ room }: { room: OpenRoom }) {
  const atBeginning = useStore(room.store, ({ log }) => log?.hasEarlier === false && log.messages.length > 0);
  const name = useStore(room.store, (state) => state.head?.name);
  const description = useStore(room.store, (state) => state.rules.description);
  if (!atBeginning || !name) return null;
  return (
    <div className={css.beginning}>
      <p className={css.words}>
        <Trans>This is where “{name}” begins.</Trans>
      </p>
      {description && <p className={css.words}>{description}</p>}
    </div>
  );
}
