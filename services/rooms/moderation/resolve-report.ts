/** ResolveReport: the reports of a message have been seen to. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import type { Postgres } from '../../postgres.ts';
import type { RoomDirectory } from '../room-directory.ts';
import { highestSeq } from '../room-log.ts';
import { recordActs } from './moderation-log.ts';
import { authorOf } from './pin-message.ts';
import { actorOf, openScene } from './scene.ts';

/** The handler. */
export function resolveReport(
  directory: RoomDirectory,
  postgres: Postgres,
  told: (roomId: string) => void,
): ServiceImpl<typeof ModerationService>['resolveReport'] {
  return async ({ roomId: asked, messageSeq }, context) => {
    const actor = actorOf(context);
    const roomId = await directory.idOf(asked);
    const resolved = await postgres.transaction(async (client) => {
      await openScene(client, roomId, actor, 'resolve reports', true);
      const author = await authorOf(client, roomId, messageSeq, false);
      const { rowCount } = await client.query(
        `UPDATE room_reports SET resolved_at = clock_timestamp()
          WHERE room_id = $1 AND message_seq = $2 AND resolved_at IS NULL`,
        [roomId, Math.min(messageSeq, highestSeq)],
      );
      if (!rowCount) return 0;
      const actors = { actorId: actor.userId, actorName: actor.username };
      await recordActs(client, [{ roomId, kind: 'resolved', ...actors, ...author, messageSeq }]);
      return rowCount;
    });
    if (resolved > 0) told(roomId);
    return { resolved };
  };
}
