import { Trans, useLingui } from '@lingui/react/macro';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Icon } from 'shell/ui/icon.tsx';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { TextArea } from 'shell/ui/text-area.tsx';
import { useStore } from 'zustand';
import { keepDraft, readDraft } from '../drafts.ts';
import { editMessage } from '../message-changes.ts';
import { charactersIn, longestText, sendMessage } from '../message-sender.ts';
import type { OpenRoom } from '../open-room.ts';
import { useRefusalWords } from '../refusal-words.ts';
import type { RoomMessage } from '../room-message.ts';
import type { RoomHead } from '../room-state.ts';
import { typingSignal } from '../typing-signal.ts';
import { beginEdit, lastOwnMessage, writeAnew } from '../writing.ts';
import css from './city-room-input.module.css';
import { TypingLine } from './typing-line.tsx';
import { useKeptInView } from './use-kept-in-view.ts';
import { WritingAbout } from './writing-about.tsx';

/** Where a message is written, or another text for an own one. */
export function CityRoomInput({ room, head }: { room: OpenRoom; head: RoomHead }) {
  const live = useStore(room.store, (state) => state.live);
  const writing = useStore(room.store, (state) => state.writing);
  const [wasAbout, setWasAbout] = useState(false);
  if (writing.kind !== 'new' && !wasAbout) setWasAbout(true);
  return (
    <div className={css.input}>
      <div className={css.above}>
        <TypingLine room={room} />
        {!live && (
          <span className={css.waits} role="status">
            <Icon name="offline" size="sm" />
            <Trans>No connection: it will be sent later</Trans>
          </span>
        )}
      </div>
      <WritingAbout writing={writing} onCancel={() => writeAnew(room)} />
      {writing.kind === 'edit' ? (
        <EditBox key={writing.to.seq} room={room} message={writing.to} />
      ) : (
        <MessageBox
          room={room}
          head={head}
          answered={writing.kind === 'answer' ? writing.to : null}
          takesFocus={wasAbout}
        />
      )}
    </div>
  );
}

type MessageBoxProps = {
  room: OpenRoom;
  head: RoomHead;
  answered: RoomMessage | null;
  /** Whether an answer or an edit was begun before: whoever leaves it goes on writing. */
  takesFocus: boolean;
};

/** A new message. What was begun stays with the room for as long as the tab lives. */
function MessageBox({ room, head, answered, takesFocus }: MessageBoxProps) {
  const { t } = useLingui();
  const { name } = head;
  const [text, setText] = useState(() => readDraft(room.edge.storage, head.id));
  const signal = useMemo(() => typingSignal(room), [room]);
  const tooLong = useTooLong(text);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (takesFocus || answered) box.current?.focus({ preventScroll: true });
  }, [takesFocus, answered]);

  const write = (value: string) => {
    setText(value);
    keepDraft(room.edge.storage, head.id, value);
    if (value.trim() === '') signal.rest();
    else signal.stroke();
  };
  const send = () => {
    if (sendMessage(room, text, answered?.seq ?? null)) {
      write('');
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
      box={box}
      label={t`Message to ${name}`}
      placeholder={t`Your message`}
      text={text}
      error={tooLong}
      sign="send"
      sendLabel={t`Send`}
      busy={false}
      onWrite={write}
      onSend={send}
      onKeyDown={onKeyDown}
    />
  );
}

/** Another text for an own message; the draft of the room waits meanwhile. */
function EditBox({ room, message }: { room: OpenRoom; message: RoomMessage }) {
  const { t } = useLingui();
  const refusalWords = useRefusalWords();
  const [text, setText] = useState(message.text);
  const latest = useRef(text);
  const saved = useRef(message.text);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const tooLong = useTooLong(text);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // The room fills the screen as it is; with a keyboard on it the box is brought into sight by useKeptInView.
    box.current?.focus({ preventScroll: true });
    box.current?.setSelectionRange(message.text.length, message.text.length);
  }, [message.text]);

  const save = async () => {
    if (text.trim() === saved.current) return writeAnew(room);
    setBusy(true);
    const refusal = await editMessage(room, message.seq, text);
    setBusy(false);
    if (refusal !== null) return setRefused(refusalWords(refusal));
    saved.current = text.trim();
    // What was written while this was saved is not lost: it is the next edit.
    if (latest.current !== text) return;
    // Whoever has begun something else meanwhile goes on with it.
    const { writing } = room.store.getState();
    if (writing.kind === 'edit' && writing.to.seq === message.seq) writeAnew(room);
  };
  return (
    <WriteForm
      box={box}
      label={t`Another text for the message`}
      placeholder={t`Your message`}
      text={text}
      error={tooLong ?? refused}
      sign="check"
      sendLabel={t`Save`}
      busy={busy}
      onWrite={(value) => {
        latest.current = value;
        setText(value);
        setRefused(undefined);
      }}
      onSend={() => void save()}
      onKeyDown={(event) => event.key === 'Escape' && !event.nativeEvent.isComposing && writeAnew(room)}
    />
  );
}

type WriteFormProps = {
  box: React.RefObject<HTMLTextAreaElement | null>;
  label: string;
  placeholder: string;
  text: string;
  error: string | undefined;
  sign: 'send' | 'check';
  sendLabel: string;
  busy: boolean;
  onWrite: (text: string) => void;
  onSend: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
};

function WriteForm({ box, text, sign, sendLabel, busy, onWrite, onSend, ...field }: WriteFormProps) {
  useKeptInView(box);
  const fits = text.trim() !== '' && charactersIn(text.trim()) <= longestText;
  const send = () => {
    if (fits && !busy) onSend();
  };
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextArea
        ref={box}
        hideLabel
        value={text}
        onChange={onWrite}
        onSubmit={send}
        maxLength={longestText}
        {...field}
      />
      <IconButton icon={sign} kind="primary" label={sendLabel} type="submit" disabled={!fits || busy} />
    </form>
  );
}

function useTooLong(text: string): string | undefined {
  const { t, i18n } = useLingui();
  const limit = i18n.number(longestText);
  if (charactersIn(text.trim()) <= longestText) return undefined;
  return t`A message has at most ${limit} characters: shorten it or send it in parts.`;
}
