import { useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { City } from 'shell/contract';
import { editMessage } from '../message-changes.ts';
import { sendMessage } from '../message-sender.ts';
import type { OpenRoom } from '../open-room.ts';
import { useRefusalWords } from '../refusal-words.ts';
import { useWhenBack } from '../use-when-back.ts';
import { changeEdit, type Edit, editOf, endSavedEdit, giveEditUp, isUnsaved } from '../writing.ts';
import { withMention, withWrittenOut } from './mention-completion.ts';
import { goOnWith } from './use-kept-edits.ts';
import { mentionableIn } from './use-mention-completion.ts';
import { WriteForm } from './write-form.tsx';
import { EditingAbout } from './writing-about.tsx';

type Props = { room: OpenRoom; edit: Edit; city: Pick<City, 'toast' | 'navigate'> };

/**
 * Another text for an own message; the draft of the room waits meanwhile. When the message is deleted, the text can become a new
 * one by a button of its own: who presses Enter in that moment wanted something else.
 */
export function EditBox({ room, edit, city }: Props) {
  const { t, i18n } = useLingui();
  const refusalWords = useRefusalWords(room.edge.socket);
  const { seq, deleted: gone } = edit.to;
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const box = useRef<HTMLTextAreaElement>(null);
  // What was refused for want of a connection may be tried again.
  useWhenBack(
    room,
    useCallback(() => setRefused(undefined), []),
  );
  const { recalled } = edit;
  useEffect(() => {
    // Nobody has asked for it: the room was opened with it.
    if (recalled) return;
    // The room fills the screen as it is; with a keyboard on it the box is brought into sight by useKeptInView.
    box.current?.focus({ preventScroll: true });
    box.current?.setSelectionRange(box.current.value.length, box.current.value.length);
  }, [recalled]);

  /** Whom the text may call: who was chosen, and whose name is written out. */
  const called = () => withWrittenOut(edit.mentions, mentionableIn(room, i18n.locale));
  const save = async () => {
    if (!isUnsaved(edit)) return giveEditUp(room);
    const text = edit.text.trim();
    const mentions = called();
    // From now on it counts as saved: who begins something else meanwhile leaves nothing unsaved.
    changeEdit(room, seq, (now) => ({ ...now, mentions, to: { ...now.to, text, mentions } }));
    setBusy(true);
    const refusal = await editMessage(room, seq, text, mentions);
    setBusy(false);
    if (refusal === null) return endSavedEdit(room, seq);
    if (editOf(room, seq) && !room.closed.signal.aborted) {
      changeEdit(room, seq, (unsaved) => ({ ...unsaved, to: edit.to }));
      setRefused(refusalWords(refusal));
    } else {
      const action = { label: t`Go on with it`, onPress: () => goOnWith(room, edit, city.navigate) };
      const why = refusalWords(refusal);
      city.toast({ kind: 'error', text: t`Your edit was not saved. ${why}`, action });
    }
  };
  const sendAnew = () => {
    const { text, mentions } = edit;
    if (!sendMessage(room, text, null, called())) return;
    // It is not lost, but on its way.
    changeEdit(room, seq, (now) => ({ ...now, to: { ...now.to, text, mentions } }));
    endSavedEdit(room, seq);
  };
  return (
    <>
      <EditingAbout gone={gone} onSendAnew={sendAnew} onCancel={() => giveEditUp(room)} />
      <WriteForm
        room={room}
        box={box}
        label={t`Another text for the message`}
        placeholder={t`Your message`}
        text={edit.text}
        mentions={edit.mentions}
        error={
          gone ? t`The message was deleted meanwhile and cannot be changed any more. Your text is not lost.` : refused
        }
        sign="check"
        sendLabel={t`Save`}
        busy={busy || gone}
        onWrite={(text) => {
          changeEdit(room, seq, (now) => ({ ...now, text }));
          setRefused(undefined);
        }}
        onMention={(mention) =>
          changeEdit(room, seq, (now) => ({ ...now, mentions: withMention(now.mentions, mention) }))
        }
        onSend={() => void save()}
        onKeyDown={(event) => event.key === 'Escape' && !event.nativeEvent.isComposing && giveEditUp(room)}
      />
    </>
  );
}
