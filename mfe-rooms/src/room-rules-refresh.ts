/** Reads anew what the room says of itself and how the resident stands in it. */
import type { GetRoomResponse } from 'proto/city/rooms/v1/rooms';
import type { OpenRoom } from './open-room.ts';
import { newerRules, rulesFromRpc, standingFromRpc } from './room-rules.ts';
import type { RoomState } from './room-state.ts';

/** What an answer says of it. */
export function rulesIn(
  state: Pick<RoomState, 'rules'>,
  answer: GetRoomResponse,
): Pick<RoomState, 'rules' | 'standing' | 'openReports'> {
  const rules = newerRules(state.rules, rulesFromRpc(answer));
  return { rules, standing: standingFromRpc(answer.standing), openReports: answer.openReports };
}

/**
 * Asks once at a time, and once more when news comes meanwhile: the answer that is on its way may be older. What is known stays
 * when there is no answer.
 */
export async function askRules(room: OpenRoom): Promise<void> {
  const { asking } = room;
  if (asking.has('rules')) {
    asking.add('rules again');
    return;
  }
  asking.add('rules');
  do {
    asking.delete('rules again');
    try {
      const roomId = room.store.getState().head?.id ?? room.slug;
      const answer = await room.edge.rooms.getRoom({ roomId }, { signal: room.closed.signal });
      room.store.setState((state) => rulesIn(state, answer));
    } catch {
      // The next refusal asks again.
    }
  } while (asking.has('rules again'));
  asking.delete('rules');
}
