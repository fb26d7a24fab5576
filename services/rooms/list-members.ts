/** ListMembers: who has a room open, asked of presence by pages. */
import { type Client, Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { onBehalfOf } from '../caller.ts';
import { invalid } from '../refusal.ts';
import type { RoomDirectory } from './room-directory.ts';

/** Who asks for a page waits for it; but not for longer than a person does. */
const patienceMs = 3_000;

/** The handler. */
export function listMembers(
  directory: RoomDirectory,
  presence: Pick<Client<typeof PresenceService>, 'listMembers'>,
): ServiceImpl<typeof RoomsService>['listMembers'] {
  return async ({ limit, cursor, ...request }, context) => {
    const roomId = await directory.idOf(request.roomId);
    try {
      // In the caller's own name: whoever blocks them is not in their list.
      const asCaller = { ...onBehalfOf(context), timeoutMs: patienceMs };
      const page = await presence.listMembers({ roomId, limit, cursor }, asCaller);
      return { members: page.members, online: page.online, nextCursor: page.nextCursor };
    } catch (error) {
      // The room is there and the limit was looked at: only the cursor can be at fault.
      if (ConnectError.from(error).code === Code.InvalidArgument) {
        throw invalid('cursor', 'must be next_cursor of the page before');
      }
      throw new ConnectError('presence cannot be asked who is in the room, try again soon', Code.Unavailable);
    }
  };
}
