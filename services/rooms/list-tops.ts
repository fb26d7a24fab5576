/** ListTops: how far the logs of many rooms have come. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { RoomDirectory } from './room-directory.ts';

/** The handler. */
export function listTops(directory: RoomDirectory): ServiceImpl<typeof RoomsService>['listTops'] {
  return async ({ roomIds }) => ({ tops: await directory.tops(roomIds) });
}
