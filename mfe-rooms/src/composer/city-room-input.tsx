import { Trans, useLingui } from '@lingui/react/macro';
import { Activity, type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { City } from 'shell/contract';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import { emptyDraft } from '../drafts.ts';
import { sendMessage } from '../message-sender.ts';
import type { OpenRoom } from '../open-room.ts';
import type { RoomHead } from '../room-state.ts';
import { typingSignal } from '../typing-signal.ts';
import { type Answering, answerNobody, beginEdit, lastOwnMessage } from '../writing.ts';
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
import { AnsweringAbout } from './writing-about.tsx';

type CityRoomInputProps = { room: OpenRoom; head: RoomHead; city: Pick<City, 'announce' | 'toast' | 'navigate'> };

/** Where a message is written, or another text for an own one. */
export function CityRoomInput({ room, head, city }: CityRoomInputProps) {
  const live = useStore(room.store, (state) => state.live);
  const editing = useStore(room.store, (state) => state.editing);
  const answering = useStore(room.store, (state) => state.answering);
  const shut = useShut(room);
  useKeptEdits(room, city);
  const [wasAbout, setWasAbout] = useState(false);
  const isAbout = editing !== null || (answering !== null && !answering.recalled);
  if (isAbout && !wasAbout) setWasAbout(true);
  const place = useRef<HTMLDivElement>(null);
  const wasWriting = useRef(false);
  const stopAnswering = () => {
    // The button goes, and whoever pressed it goes on writing.
    setWasAbout(true);
    answerNobody(room);
  };
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
        {shut !== 'archived' && <TypingLine room={room} />}
        {shut === null && <TurnLine room={room} />}
        {!live && shut === null && (
          <span className={css.waits} role="status">
            <Icon name="offline" size="sm" />
            {editing ? (
              <Trans>No connection: you can save it later</Trans>
            ) : (
              <Trans>No connection: it will be sent later</Trans>
            )}
          </span>
        )}
        {shut === null && <MarkupHint />}
      </div>
      {shut !== null && <RoomShut room={room} why={shut} />}
      {/* What was begun, an edit too, is there again when it is over. */}
      <Activity mode={shut === null ? 'visible' : 'hidden'}>
        {editing ? (
          <EditBox key={editing.to.seq} room={room} edit={editing} city={city} />
        ) : (
          <>
            {answering && <AnsweringAbout answering={answering} onCancel={stopAnswering} />}
            <MessageBox room={room} head={head} announce={city.announce} answering={answering} takesFocus={wasAbout} />
          </>
        )}
      </Activity>
    </div>
  );
}

type MessageBoxProps = {
  room: OpenRoom;
  head: RoomHead;
  announce: City['announce'];
  answering: Answering | null;
  /** Whether an answer or an edit was begun before: whoever leaves it goes on writing. */
  takesFocus: boolean;
};

/** A new message. What was begun stays with the room. */
function MessageBox({ room, head, announce, answering, takesFocus }: MessageBoxProps) {
  const { t, i18n } = useLingui();
  const { name } = head;
  const [draft, setDraft] = useDraft(room, head.id);
  const { text } = draft;
  const signal = useMemo(() => typingSignal(room), [room]);
  // Who goes on to something else is not writing here any more.
  useEffect(() => signal.rest, [signal]);
  const { waits, tellWait } = useToldWait(room, announce);
  const box = useRef<HTMLTextAreaElement>(null);
  const answered = answering?.seq ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever answers another message writes there, too.
  useEffect(() => {
    if (takesFocus) box.current?.focus({ preventScroll: true });
  }, [takesFocus, answered]);

  const write = (value: string) => {
    setDraft((was) => ({ ...was, text: value }));
    if (value.trim() === '') signal.rest();
    else signal.stroke();
  };
  const send = () => {
    const called = withWrittenOut(draft.mentions, mentionableIn(room, i18n.locale));
    // What is not there cannot be answered, and the words above the box have said so.
    const replyToSeq = answering?.message === 'missing' ? null : answered;
    if (sendMessage(room, text, replyToSeq, called)) {
      setDraft(() => emptyDraft);
      signal.rest();
      answerNobody(room);
    }
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && answering) answerNobody(room);
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
