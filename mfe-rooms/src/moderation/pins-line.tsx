import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { plainText } from 'proto/markup/plain-text';
import { useEffect, useState } from 'react';
import { Dialog } from 'shell/ui/dialog.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import { VisibleText } from '../message-text/visible-text.tsx';
import type { OpenRoom } from '../open-room.ts';
import { messageFromRpc, type RoomMessage } from '../room-message.ts';
import css from './pins-line.module.css';

/** The newest pin at the top of the room; opens the list of all. */
export function PinsLine({ room }: { room: OpenRoom }) {
  const { t } = useLingui();
  const pins = usePins(room);
  const slug = useStore(room.store, (state) => state.head?.slug ?? room.slug);
  const [open, setOpen] = useState(false);
  const newest = pins[0];
  if (!newest) return null;
  const words = plainText(newest.text, newest.mentions);
  return (
    <>
      <button type="button" className={css.line} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon name="pin" size="sm" />
        <span className={css.text} title={words}>
          <Trans>
            Pinned: {newest.username}: <VisibleText text={words} />
          </Trans>
        </span>
        {pins.length > 1 && (
          <span className={css.count}>
            <Plural value={pins.length} one="# pin" other="# pins" />
          </span>
        )}
      </button>
      <Dialog open={open} title={t`Pinned messages`} closeLabel={t`Close`} onClose={() => setOpen(false)}>
        <ul className={css.list}>
          {pins.map((pin) => (
            <li key={pin.seq}>
              <a className={css.pin} href={`/rooms/${slug}?at=${pin.seq}`} onClick={() => setOpen(false)}>
                <strong>
                  <VisibleText text={pin.username} />
                </strong>
                <span className={css.words}>
                  <VisibleText text={plainText(pin.text, pin.mentions)} />
                </span>
              </a>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}

/** The pinned messages as they are now: as the log here has them, otherwise as the city answers. */
function usePins(room: OpenRoom): readonly RoomMessage[] {
  const seqs = useStore(room.store, (state) => state.rules.pinnedSeqs);
  const messages = useStore(room.store, (state) => state.log?.messages);
  const [answered, setAnswered] = useState<readonly RoomMessage[]>([]);
  useEffect(() => {
    if (seqs.length === 0) return;
    const left = new AbortController();
    const roomId = room.store.getState().head?.id ?? room.slug;
    room.edge.rooms.listPins({ roomId }, { signal: left.signal }).then(
      (answer) => setAnswered(answer.messages.map(messageFromRpc)),
      // Those of the log are shown; the next change asks again.
      () => undefined,
    );
    return () => left.abort();
  }, [room, seqs]);
  return seqs.flatMap((seq) => {
    const pin = messages?.find((one) => one.seq === seq) ?? answered.find((one) => one.seq === seq);
    return pin && !pin.deleted ? [pin] : [];
  });
}
