import { useLingui } from '@lingui/react/macro';
import { type FormEvent, useId, useState } from 'react';
import type { City } from 'shell/contract';
import { Button } from 'shell/ui/button.tsx';
import { Dialog } from 'shell/ui/dialog.tsx';
import { TextArea } from 'shell/ui/text-area.tsx';
import { Duration } from '../duration.tsx';
import { goToWrongField } from '../go-to-wrong-field.ts';
import { charactersIn } from '../message-sender.ts';
import type { OpenRoom } from '../open-room.ts';
import { type FormRefusal, useFormRefusal } from './act-words.ts';
import { Choices } from './choices.tsx';
import css from './form.module.css';
import type { Asked } from './message-moderation.tsx';
import { moderate } from './moderate.ts';

/** Characters of a reason. */
const longestReason = 280;
const shortestMute = 600;
/** 10 minutes, an hour, a day, a week. */
const mutes = [shortestMute, 3_600, 86_400, 604_800];

type Props = {
  room: OpenRoom;
  /** Null: nothing is asked. */
  asked: Asked | null;
  city: Pick<City, 'toast'>;
  onClose: () => void;
};

/** Asks why a message is reported, or why and for how long its author is muted or banned. */
export function AskDialog({ room, asked, city, onClose }: Props) {
  const { t } = useLingui();
  const form = useId();
  const refusalOf = useFormRefusal();
  const [reason, setReason] = useState('');
  const [seconds, setSeconds] = useState(shortestMute);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<FormRefusal>({});
  const name = asked?.message.username ?? '';
  const texts = {
    report: {
      title: t`Report this message`,
      act: t`Report`,
      done: t`Thank you: the moderators of the room will see it.`,
      hint: t`The moderators of the room read it, and your name.`,
    },
    mute: {
      title: t`Mute ${name}`,
      act: t`Mute`,
      done: t`${name} is muted.`,
      hint: t`The resident reads it. May stay empty.`,
    },
    ban: {
      title: t`Ban ${name}`,
      act: t`Ban`,
      done: t`${name} is banned from this room.`,
      hint: t`The resident reads it. They can still read the room.`,
    },
  };
  const text = texts[asked?.what ?? 'report'];
  const close = () => {
    // The next one it is about begins anew.
    setReason('');
    setSeconds(shortestMute);
    setRefused({});
    onClose();
  };
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!asked || busy) return;
    const { what, message } = asked;
    const refuse = goToWrongField(event.currentTarget);
    const given = reason.trim();
    if (what === 'report' && given === '') return refuse(() => setRefused({ field: t`Say in a few words why.` }));
    if (charactersIn(given) > longestReason) return refuse();
    setBusy(true);
    const refusal = await moderate(room, (city, roomId, signal) => {
      const whom = { roomId, residentId: message.userId, reason: given };
      if (what === 'mute') return city.muteResident({ ...whom, seconds }, { signal });
      if (what === 'ban') return city.banResident({ ...whom, banned: true }, { signal });
      return city.reportMessage({ roomId, messageSeq: message.seq, reason: given }, { signal });
    });
    setBusy(false);
    if (refusal !== null) return refuse(() => setRefused(refusalOf(refusal)));
    close();
    city.toast({ kind: 'info', text: text.done });
  };
  return (
    <Dialog
      open={asked !== null}
      title={text.title}
      closeLabel={t`Close`}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t`Cancel`}</Button>
          <Button kind={asked?.what === 'report' ? 'primary' : 'danger'} type="submit" form={form} busy={busy}>
            {text.act}
          </Button>
        </>
      }
    >
      <form id={form} className={css.form} onSubmit={(event) => void send(event)} noValidate>
        {asked?.what === 'mute' && (
          <Choices
            label={t`For how long`}
            choices={mutes.map((value) => ({ value, words: <Duration seconds={value} /> }))}
            chosen={seconds}
            onChoose={setSeconds}
          />
        )}
        <TextArea
          label={t`Why`}
          value={reason}
          onChange={(value) => {
            setReason(value);
            setRefused({});
          }}
          maxLength={longestReason}
          error={charactersIn(reason.trim()) > longestReason ? t`At most 280 characters.` : refused.field}
          hint={text.hint}
        />
        {refused.form && (
          <p className={css.problem} role="alert">
            {refused.form}
          </p>
        )}
      </form>
    </Dialog>
  );
}
