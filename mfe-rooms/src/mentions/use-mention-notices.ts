import { useLingui } from '@lingui/react/macro';
import { plainText } from 'proto/markup/plain-text';
import { useEffect } from 'react';
import type { City, Frame } from 'shell/contract';
import { notify } from './notifications.ts';

/**
 * Tells of each call of this resident by name, with a way to the message; not in the room that they are looking at, and not while
 * they are not to be disturbed: then only the number beside Rooms says it.
 */
export function useMentionNotices(city: City): void {
  const { t } = useLingui();
  useEffect(
    () =>
      city.socket.subscribe('me', (frame) => {
        if (!isMention(frame) || isUndisturbed(city)) return;
        const { room_slug: slug, room_name: room, seq, from, text } = frame;
        const path = `/rooms/${encodeURIComponent(slug)}`;
        const hidden = document.visibilityState === 'hidden';
        if (!hidden && location.pathname === path) return;
        const place = `${path}?at=${seq}`;
        const [who, said] = [from.username, plainText(text)];
        if (hidden) {
          const title = t`${who} mentions you in ${room}`;
          void notify({ title, body: said, tag: `${slug}/${seq}`, path: place }, city.navigate);
        }
        city.toast({
          kind: 'info',
          text: t`${who} mentions you in ${room}: ${said}`,
          action: { label: t`Open`, onPress: () => city.navigate(place) },
        });
      }),
    [city, t],
  );
}

function isUndisturbed({ own }: City): boolean {
  return own?.getState()?.choice === 'do_not_disturb';
}

type MentionFrame = Frame & {
  room_slug: string;
  room_name: string;
  seq: number;
  from: { username: string };
  text: string;
};

function isMention(frame: Frame): frame is MentionFrame {
  return frame.event === 'city.room.mention' && typeof frame.room_slug === 'string' && typeof frame.text === 'string';
}
