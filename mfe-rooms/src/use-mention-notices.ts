import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import type { City } from 'shell/contract';

/** Tells of each call of this resident by name, with a way to the message; not in the room that they are looking at. */
export function useMentionNotices(city: City, openSlug?: string): void {
  const { t } = useLingui();
  useEffect(
    () =>
      city.socket.subscribe('me', ({ event, room_slug: slug, room_name: room, seq, from, text }) => {
        if (event !== 'city.room.mention' || typeof slug !== 'string') return;
        if (slug === openSlug && document.visibilityState === 'visible') return;
        const { username } = from as { username: string };
        city.toast({
          kind: 'info',
          text: t`${username} mentions you in ${String(room)}: ${String(text)}`,
          action: { label: t`Open`, onPress: () => city.navigate(`/rooms/${encodeURIComponent(slug)}?at=${seq}`) },
        });
      }),
    [city, openSlug, t],
  );
}
