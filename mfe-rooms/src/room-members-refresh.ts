/** Asks presence who has the room open, when what the frames told does not add up. */
import type { OpenRoom } from './open-room.ts';
import { memberOf } from './room-members.ts';

/** Replaces the room's members by what presence says now. When presence cannot be asked, what is known stays. */
export async function askMembers(room: OpenRoom): Promise<void> {
  const { head } = room.store.getState();
  if (!head || room.asking.has('members')) return;
  room.asking.add('members');
  try {
    const { rooms } = await room.edge.presence.getRooms({ roomIds: [head.id] }, { signal: room.closed.signal });
    const answer = rooms[0];
    if (!answer) return;
    const members = answer.members.map(memberOf);
    const known = new Map(members.map((member) => [member.userId, member]));
    room.store.setState({ members: { known, online: answer.online, version: answer.version } });
  } catch {
    // The next change of presence asks again.
  } finally {
    room.asking.delete('members');
  }
}
