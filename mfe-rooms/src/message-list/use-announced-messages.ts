import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { plainText } from 'proto/markup/plain-text';
import { useCallback, useEffect, useRef } from 'react';
import type { OpenRoom } from '../open-room.ts';
import type { RoomMessage } from '../room-message.ts';
import { useArrivals } from './use-arrivals.ts';

/** Messages that come within this many milliseconds are announced together. */
const gatherMs = 1_000;
/** More of a message is not read out: the list has it. */
const spokenLength = 200;

/** Says others' new messages to screen readers, once; what was there before the room was opened stays silent. */
export function useAnnouncedMessages(room: OpenRoom, me: string | null, announce: (text: string) => void): void {
  const { t } = useLingui();
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
      else announce(`${first.username}: ${plainText(first.text, first.mentions).slice(0, spokenLength)}`);
    };
  });
  const hear = useCallback((news: readonly RoomMessage[]) => {
    waiting.current.push(...news);
    timer.current ??= setTimeout(() => say.current(), gatherMs);
  }, []);
  useArrivals(room, me, hear);
  useEffect(() => () => clearTimeout(timer.current), []);
}
