import { Trans, useLingui } from '@lingui/react/macro';
import { useMemo, useRef, useState } from 'react';
import { Icon } from 'shell/ui/icon.tsx';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { TextArea } from 'shell/ui/text-area.tsx';
import { useStore } from 'zustand';
import { keepDraft, readDraft } from '../drafts.ts';
import { charactersIn, longestText, sendMessage } from '../message-sender.ts';
import type { OpenRoom } from '../open-room.ts';
import type { RoomHead } from '../room-state.ts';
import { typingSignal } from '../typing-signal.ts';
import css from './city-room-input.module.css';
import { TypingLine } from './typing-line.tsx';
import { useKeptInView } from './use-kept-in-view.ts';

/** Where a message is written. What was begun stays with the room for as long as the tab lives. */
export function CityRoomInput({ room, head }: { room: OpenRoom; head: RoomHead }) {
  const { t, i18n } = useLingui();
  const { name } = head;
  const [text, setText] = useState(() => readDraft(room.edge.storage, head.id));
  const live = useStore(room.store, (state) => state.live);
  const box = useRef<HTMLTextAreaElement>(null);
  const signal = useMemo(() => typingSignal(room), [room]);
  useKeptInView(box);

  const write = (value: string) => {
    setText(value);
    keepDraft(room.edge.storage, head.id, value);
    if (value.trim() === '') signal.rest();
    else signal.stroke();
  };
  const send = () => {
    if (sendMessage(room, text)) write('');
    box.current?.focus();
  };
  const over = charactersIn(text.trim()) - longestText;
  const limit = i18n.number(longestText);
  const tooLong = over > 0 ? t`A message has at most ${limit} characters: shorten it or send it in parts.` : undefined;

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
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <TextArea
          ref={box}
          label={t`Message to ${name}`}
          hideLabel
          placeholder={t`Your message`}
          value={text}
          onChange={write}
          onSubmit={send}
          maxLength={longestText}
          error={tooLong}
        />
        <IconButton
          icon="send"
          kind="primary"
          label={t`Send`}
          type="submit"
          disabled={text.trim() === '' || over > 0}
        />
      </form>
    </div>
  );
}
