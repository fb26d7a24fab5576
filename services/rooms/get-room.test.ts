import { create } from '@bufbuild/protobuf';
import { createHandlerContext } from '@connectrpc/connect';
import { MessageSchema } from 'proto/city/rooms/v1/message';
import { RoomSchema } from 'proto/city/rooms/v1/room';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { expect, test } from 'vitest';
import { getRoom } from './get-room.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { RoomLog } from './room-log.ts';

test('a room that was changed before a message of the answer is answered as changed', async () => {
  // A pin at 11 and a message at 12 come between the question for the room and that for its messages.
  let topSeq = 10;
  const find: RoomDirectory['find'] = async () => {
    const room = create(RoomSchema, { id: 'city_sad', pinnedSeqs: topSeq > 10 ? [3] : [] });
    return { room, epoch: 'e', topSeq };
  };
  const before: RoomLog['before'] = async () => {
    topSeq = 12;
    return [create(MessageSchema, { seq: 10 }), create(MessageSchema, { seq: 12 })];
  };
  const handler = getRoom(
    { find } as RoomDirectory,
    { before } as RoomLog,
    async () => new Map(),
    async () => ({}),
  );
  const method = RoomsService.method.getRoom;
  const context = createHandlerContext({
    ...{ service: RoomsService, method, protocolName: 'test', requestMethod: 'POST', url: '/' },
  });
  const answer = await handler(create(method.input, { roomId: 'sad' }), context);
  expect(answer).toMatchObject({ topSeq: 12, pinnedSeqs: [3] });
});
