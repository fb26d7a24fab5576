/** ListEvents: the latest events, newest first. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { FeedEvent } from 'proto/city/feed/v1/event';
import type { FeedService } from 'proto/city/feed/v1/feed';
import type { Postgres } from '../postgres.ts';
import { type EventRow, eventOfRow, selectEvents } from './event-row.ts';

/** The handler. */
export function listEvents(postgres: Postgres): ServiceImpl<typeof FeedService>['listEvents'] {
  return async ({ limit }) => ({ events: await latestEvents(postgres, limit || 3) });
}

/** The latest events, newest first; read by the index of the groups, however many facts are in each. */
export async function latestEvents({ pool }: Pick<Postgres, 'pool'>, limit: number): Promise<FeedEvent[]> {
  const { rows } = await pool.query<EventRow>(`${selectEvents} ORDER BY latest_at DESC, latest_id DESC LIMIT $1`, [
    limit,
  ]);
  return rows.map(eventOfRow);
}
