import { useLingui } from '@lingui/react/macro';
import type { Mention } from 'proto/markup/inline-markup';
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useState } from 'react';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { TextArea } from 'shell/ui/text-area.tsx';
import { charactersIn, longestText } from '../message-sender.ts';
import type { OpenRoom } from '../open-room.ts';
import { obeyMarkupKey } from './markup-keys.ts';
import { MentionList } from './mention-list.tsx';
import { useKeptInView } from './use-kept-in-view.ts';
import { useMentionCompletion } from './use-mention-completion.ts';
import css from './write-form.module.css';

type Props = {
  room: OpenRoom;
  box: RefObject<HTMLTextAreaElement | null>;
  label: string;
  placeholder: string;
  text: string;
  /** Whose names were chosen for it. */
  mentions: readonly Mention[];
  error: string | undefined;
  sign: 'send' | 'check';
  sendLabel: string;
  busy: boolean;
  onWrite: (text: string) => void;
  /** A name was chosen; it is written next. */
  onMention: (mention: Mention) => void;
  onSend: () => void;
  /** Enter was pressed, and nothing can be sent now. */
  onSendWhileBusy?: () => void;
  /** Keys that neither the list of names nor the markup takes. */
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
};

/** The box and its button, for a new message or another text of an old one. */
export function WriteForm({ room, box, text, mentions, sign, sendLabel, busy, onWrite, onSend, ...field }: Props) {
  const { onMention, onSendWhileBusy, onKeyDown, error, ...words } = field;
  useKeptInView(box);
  const names = useMentionCompletion(room, box, text, mentions, onMention);
  const { notPasted, onPaste, forget } = usePasteThatFits();
  const tooLong = useTooLong(text);
  const fits = text.trim() !== '' && charactersIn(text.trim()) <= longestText;
  const send = () => {
    if (!fits) return;
    if (busy) onSendWhileBusy?.();
    else onSend();
  };
  const followCaret = () => {
    const { selectionStart = 0, selectionEnd = 0 } = box.current ?? {};
    names.onCaret(selectionStart === selectionEnd ? selectionEnd : null);
  };
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <MentionList {...names} />
      <TextArea
        ref={box}
        hideLabel
        value={text}
        maxLength={longestText}
        error={tooLong ?? notPasted ?? error}
        completion={names.people.length > 0 ? { list: names.listId, option: names.optionId(names.active) } : undefined}
        onChange={(value) => {
          forget();
          onWrite(value);
          followCaret();
        }}
        onSelect={followCaret}
        onBlur={() => names.onCaret(null)}
        onPaste={onPaste}
        onSubmit={send}
        onKeyDown={(event) => {
          if (!names.onKeyDown(event) && !obeyMarkupKey(event)) onKeyDown(event);
        }}
        {...words}
      />
      <IconButton icon={sign} kind="primary" label={sendLabel} type="submit" disabled={!fits || busy} />
    </form>
  );
}

/** What would make the text too long is not pasted, and says why: what stood there is still there, whole. */
function usePasteThatFits() {
  const { t, i18n } = useLingui();
  const [notPasted, setNotPasted] = useState<string>();
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    // A box has one sign where a line ends, and Windows writes two.
    const pasted = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n');
    const whole = value.slice(0, selectionStart) + pasted + value.slice(selectionEnd);
    if (charactersIn(whole.trim()) <= longestText) return;
    event.preventDefault();
    const [count, limit] = [i18n.number(charactersIn(pasted)), i18n.number(longestText)];
    setNotPasted(t`Not pasted: with its ${count} characters the message would have more than ${limit}.`);
  };
  return { notPasted, onPaste, forget: () => setNotPasted(undefined) };
}

function useTooLong(text: string): string | undefined {
  const { t, i18n } = useLingui();
  const limit = i18n.number(longestText);
  if (charactersIn(text.trim()) <= longestText) return undefined;
  return t`A message has at most ${limit} characters: shorten it or send it in parts.`;
}
