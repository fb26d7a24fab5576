/** A group as the database keeps it, and the event of the feed that it is. */
import type { FeedEvent } from 'proto/city/feed/v1/event';
import type { Fact, ToldFact } from '../outbox.ts';
import { eventOf } from './feed-event.ts';

/** A fact as PostgreSQL gives it. */
export type FactRow = { id: string; fact: Fact; created_at: Date };

/** A group's latest fact, and how many distinct residents are in the group. */
export type EventRow = FactRow & { group_id: string; people: number };

/** What gives EventRows; an order and a limit are still to be said. */
export const selectEvents = `SELECT event.id, event.fact, event.created_at, feed_groups.id AS group_id, people
  FROM feed_groups JOIN feed_events AS event ON event.id = latest_id`;

/** The fact of a row. */
export function factOfRow(row: FactRow): ToldFact {
  return { ...row.fact, id: row.id, createdAt: row.created_at };
}

/** The event of a row. */
export function eventOfRow(row: EventRow): FeedEvent {
  const others = row.people - (row.fact.actor ? 1 : 0);
  return eventOf(factOfRow(row), { groupId: row.group_id, others });
}
