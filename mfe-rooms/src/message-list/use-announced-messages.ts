import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import { plainText } from '../message-text/plain-text.ts';
import type { RoomLog } from '../room-log.ts';
import type { RoomMessage } from '../room-message.ts';

/** Messages that come within this many milliseconds are announced together. */
const gatherMs = 1_000;
/** More of a message is not read out: the list has it. */
const spokenLength = 200;

/** Says others' new messages to screen readers, once; what was there before the room was opened stays silent. */
export function useAnnouncedMessages(log: RoomLog | null, me: string | null, announce: (text: string) => void): void {
  const { t } = useLingui();
  const heard = useRef<{ epoch: string; seq: number } | null>(null);
  const waiting = useRef<RoomMessage[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const say = useRef(() => {});
  useEffect(() => {
    say.current = () => {
      const [first, ...others] = waiting.current.splice(0);
      timer.current = undefined;
      if (!first) return;
      const count = others.length + 1;
      if (count > 1) announce(t`${plural(count, { one: '# new message', other: '# new messages' })}`);
      else announce(`${first.username}: ${plainText(first.text).slice(0, spokenLength)}`);
    };
  });
  useEffect(() => {
    if (!log) return;
    const from = heard.current;
    heard.current = { epoch: log.epoch, seq: log.lastSeq };
    if (from === null || from.epoch !== log.epoch) return;
    const news = log.messages.filter((message) => message.seq > from.seq && message.userId !== me && !message.deleted);
    if (news.length === 0) return;
    waiting.current.push(...news);
    timer.current ??= setTimeout(() => say.current(), gatherMs);
  }, [log, me]);
  useEffect(() => () => clearTimeout(timer.current), []);
}
