import { Trans, useLingui } from '@lingui/react/macro';
import { Activity, type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { City } from 'shell/contract';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import { emptyDraft } from '../drafts.ts';
import { sendMessage } from '../message-sender.ts';
import type { OpenRoom } from '../open-room.ts';
import type { RoomMessage } from '../room-message.ts';
import type { RoomHead } from '../room-state.ts';
import { typingSignal } from '../typing-signal.ts';
import { beginEdit, lastOwnMessage, writeAnew } from '../writing.ts';
import css from './city-room-input.module.css';
import { EditBox } from './edit-box.tsx';
import { MarkupHint } from './markup-hint.tsx';
import { withMention, withWrittenOut } from './mention-completion.ts';
import { RoomShut, useShut } from './room-shut.tsx';
import { TurnLine } from './turn-line.tsx';
import { TypingLine } from './typing-line.tsx';
import { useDraft } from './use-draft.ts';
import { useKeptEdits } from './use-kept-edits.ts';
import { mentionableIn } from './use-mention-completion.ts';
import { useToldWait } from './use-told-wait.ts';
import { WriteForm } from './write-form.tsx';
import { WritingAbout } from './writing-about.tsx';

type CityRoomInputProps = { room: OpenRoom; head: RoomHead; city: Pick<City, 'announce' | 'toast'> };

/** Where a message is written, or another text for an own one. */
export function CityRoomInput({ room, head, city }: CityRoomInputProps) {
  const live = useStore(room.store, (state) => state.live);
  const writing = useStore(room.store, (state) => state.writing);
  const shut = useShut(room);
  useKeptEdits(room, city.toast);
  const [wasAbout, setWasAbout] = useState(false);
  if (writing.kind !== 'new' && !wasAbout) setWasAbout(true);
  const place = useRef<HTMLDivElement>(null);
  const wasWriting = useRef(false);
  useLayoutEffect(() => {
    // Whoever was writing is where it says why they no longer can, and writes on when that is over.
    const at = document.activeElement;
    if (shut !== null && at?.closest('form') && place.current?.contains(at)) {
      place.current.querySelector('p')?.focus();
      wasWriting.current = true;
    } else if (shut === null && wasWriting.current) {
      wasWriting.current = false;
      if (at === document.body) place.current?.querySelector('textarea')?.focus({ preventScroll: true });
    }
  }, [shut]);
  return (
    <div ref={place} className={css.input}>
      <div className={css.above}>
        <TypingLine room={room} />
        {shut === null && <TurnLine room={room} />}
        {!live && shut === null && (
          <span className={css.waits} role="status">
            <Icon name="offline" size="sm" />
            <Trans>No connection: it will be sent later</Trans>
          </span>
        )}
        {shut === null && <MarkupHint />}
      </div>
      {shut !== null && <RoomShut room={room} why={shut} />}
      {/* What was begun, an edit too, is there again when it is over. */}
      <Activity mode={shut === null ? 'visible' : 'hidden'}>
        <WritingAbout writing={writing} onCancel={() => writeAnew(room)} />
        {writing.kind === 'edit' ? (
          <EditBox key={writing.to.seq} room={room} edit={writing} toast={city.toast} />
        ) : (
          <MessageBox
            room={room}
            head={head}
            announce={city.announce}
            answered={writing.kind === 'answer' ? writing.to : null}
            takesFocus={wasAbout}
          />
        )}
      </Activity>
    </div>
  );
}

type MessageBoxProps = {
  room: OpenRoom;
  head: RoomHead;
  announce: City['announce'];
  answered: RoomMessage | null;
  /** Whether an answer or an edit was begun before: whoever leaves it goes on writing. */
  takesFocus: boolean;
};

/** A new message. What was begun stays with the room for as long as the tab lives. */
function MessageBox({ room, head, announce, answered, takesFocus }: MessageBoxProps) {
  const { t, i18n } = useLingui();
  const { name } = head;
  const [draft, setDraft] = useDraft(room, head.id);
  const { text } = draft;
  const signal = useMemo(() => typingSignal(room), [room]);
  // Who goes on to something else is not writing here any more.
  useEffect(() => signal.rest, [signal]);
  const { waits, tellWait } = useToldWait(room, announce);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (takesFocus || answered) box.current?.focus({ preventScroll: true });
  }, [takesFocus, answered]);

  const write = (value: string) => {
    setDraft(({ mentions }) => ({ text: value, mentions }));
    if (value.trim() === '') signal.rest();
    else signal.stroke();
  };
  const send = () => {
    const called = withWrittenOut(draft.mentions, mentionableIn(room, i18n.locale));
    if (sendMessage(room, text, answered?.seq ?? null, called)) {
      setDraft(() => emptyDraft);
      signal.rest();
      writeAnew(room);
    }
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && answered) writeAnew(room);
    if (event.key !== 'ArrowUp' || text !== '') return;
    const last = lastOwnMessage(room);
    if (!last) return;
    event.preventDefault();
    beginEdit(room, last);
  };
  return (
    <WriteForm
      room={room}
      box={box}
      label={t`Message to ${name}`}
      placeholder={t`Your message`}
      text={text}
      mentions={draft.mentions}
      error={undefined}
      sign="send"
      sendLabel={t`Send`}
      busy={waits}
      onWrite={write}
      onMention={(mention) => setDraft((was) => ({ ...was, mentions: withMention(was.mentions, mention) }))}
      onSend={send}
      onSendWhileBusy={tellWait}
      onKeyDown={onKeyDown}
    />
  );
}
