/** Who hears that a room has more or fewer open reports: whoever sees to them, in each of their tabs. */
import type { Bus } from '../../bus.ts';
import { residentTopic } from '../../bus-topics.ts';
import type { Postgres } from '../../postgres.ts';
import { reportsFrame } from '../../resident-frames.ts';
import type { Log } from '../../telemetry.ts';

/** Tells its owner, its moderators and those of the city. */
export function openReportNews(
  bus: Bus,
  { pool }: Pick<Postgres, 'pool'>,
  cityModerators: ReadonlySet<string>,
  log: Log,
): (roomId: string) => void {
  const tell = async (roomId: string) => {
    const { rows } = await pool.query<{ resident_id: string }>(
      `SELECT created_by AS resident_id FROM rooms WHERE id = $1 AND created_by IS NOT NULL
       UNION SELECT resident_id FROM room_standings WHERE room_id = $1 AND moderator`,
      [roomId],
    );
    const whom = new Set([...rows.map((row) => row.resident_id), ...cityModerators]);
    for (const residentId of whom) bus.publish(residentTopic(residentId), reportsFrame(roomId));
  };
  return (roomId) => {
    // Whoever opens the room or its menu reads the number anyway.
    tell(roomId).catch((error) => log.warn({ err: error, room: roomId }, 'moderators were not told of reports'));
  };
}
