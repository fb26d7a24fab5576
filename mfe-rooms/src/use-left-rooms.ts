import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import type { City } from 'shell/contract';
import { sendLeftRooms } from './left-rooms.ts';
import { roomEdge } from './room-edge.ts';

/**
 * Sends what was written in rooms and tabs that were left; what a room refused for good is told wherever one is, with the way
 * there.
 */
export function useLeftRooms(city: City): void {
  const { t } = useLingui();
  useEffect(() => {
    const edge = roomEdge(city);
    return sendLeftRooms(edge, async (roomId, messages) => {
      // Who is told has left the room: only the city knows its name now. A room that it does not find has none.
      const room = await edge.rooms.getRoom({ roomId }).catch(() => undefined);
      const lost = t`${plural(messages, { one: '# message was not sent', other: '# messages were not sent' })}`;
      const action = {
        label: t`Open the room`,
        onPress: () => city.navigate(`/rooms/${encodeURIComponent(room?.slug ?? roomId)}`),
      };
      city.toast({ kind: 'error', text: room ? `${room.name}: ${lost}` : lost, action });
    });
  }, [city, t]);
}
