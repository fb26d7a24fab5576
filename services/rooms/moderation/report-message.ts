/** ReportMessage: what a resident says of a message to the moderators. */
import { Code, type ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import { residentOf } from '../../caller.ts';
import type { Limit } from '../../limits.ts';
import { canBeSeen, plainDescription } from '../../plain-name.ts';
import type { Postgres } from '../../postgres.ts';
import { invalid, refuse } from '../../refusal.ts';
import type { RoomDirectory } from '../room-directory.ts';
import { recordActs } from './moderation-log.ts';
import { authorOf } from './pin-message.ts';

/** The handler. Everyone may, also who may not write: it is about others. */
export function reportMessage(
  directory: RoomDirectory,
  postgres: Postgres,
  reports: Limit,
  told: (roomId: string) => void,
): ServiceImpl<typeof ModerationService>['reportMessage'] {
  return async ({ roomId: asked, messageSeq, reason: given }, context) => {
    const reason = plainDescription('reason', given);
    if (!canBeSeen(reason)) throw invalid('reason', 'must have 1 to 280 characters, one of them visible');
    const { userId, username } = residentOf(context);
    const roomId = await directory.idOf(asked);
    await reports.take(userId);
    await postgres.transaction(async (client) => {
      const author = await authorOf(client, roomId, messageSeq, true);
      const { rowCount } = await client.query(
        `INSERT INTO room_reports (room_id, message_seq, reporter_id, reporter_name, reason, created_at)
          VALUES ($1, $2, $3, $4, $5, clock_timestamp()) ON CONFLICT DO NOTHING`,
        [roomId, messageSeq, userId, username, reason],
      );
      if (rowCount === 0) throw refuse(Code.AlreadyExists, 'message_seq', 'was reported by you');
      const actor = { actorId: userId, actorName: username };
      await recordActs(client, [{ roomId, kind: 'reported', ...actor, ...author, messageSeq, reason }]);
    });
    told(roomId);
    return {};
  };
}
