/** CreateRoom: a new public room. */
import { Code, type ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Bus } from '../bus.ts';
import { residentOf } from '../caller.ts';
import type { Limit } from '../limits.ts';
import { wakeOutbox } from '../outbox.ts';
import { plainDescription, plainName } from '../plain-name.ts';
import { invalid, refuse } from '../refusal.ts';
import { idPrefix, type RoomDirectory } from './room-directory.ts';
import { slugOf } from './slug.ts';

/** Two names may give one slug («Сад» and «Сад!»); then the second gets a number. */
const slugTries = 20;

/** The handler. */
export function createRoom(
  directory: RoomDirectory,
  creations: Limit,
  bus: Bus,
): ServiceImpl<typeof RoomsService>['createRoom'] {
  return async (request, context) => {
    const { userId, username } = residentOf(context);
    const name = plainName('name', request.name, 60);
    const description = plainDescription('description', request.description);
    if (request.slug.startsWith(idPrefix)) {
      throw invalid('slug', `must have 1 to 60 of a-z, 0-9, - and _, and not begin with ${idPrefix}`);
    }
    const wanted = request.slug || slugOf(name);
    let counted = false;

    for (let n = 1; n <= (request.slug ? 1 : slugTries); n++) {
      const slug = n === 1 ? wanted : `${wanted.slice(0, 56)}-${n}`;
      // Looked up first: a name that is taken is no room, and is not counted as one.
      const found = await directory.conflict({ name, slug });
      if (!found && !counted) {
        await creations.take(userId);
        counted = true;
      }
      const room = found ?? (await directory.create({ name, description, slug, createdBy: userId, username }));
      if (room === 'name taken') throw refuse(Code.AlreadyExists, 'name', 'is taken by another room');
      if (room === 'slug taken') continue;
      wakeOutbox(bus);
      context.responseHeader.set('x-http-code', '201');
      return { room };
    }
    throw refuse(Code.AlreadyExists, 'slug', 'is taken by another room');
  };
}
