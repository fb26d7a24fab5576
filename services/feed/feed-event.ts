/** From the facts of a group to an event of the feed. */
import { create, type JsonObject, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type FeedEvent, FeedEventSchema } from 'proto/city/feed/v1/event';
import type { ToldFact } from '../outbox.ts';
import { summaryOf } from './summary.ts';

/** The event that tells a group by its latest fact; `others` are the residents in it beside the fact's own. */
export function eventOf(fact: ToldFact, { groupId, others }: { groupId: string; others: number }): FeedEvent {
  return create(FeedEventSchema, {
    id: fact.id,
    kind: fact.kind,
    summary: summaryOf(fact, others),
    payload: fact.payload as JsonObject,
    createdAt: timestampFromDate(fact.createdAt),
    others,
    groupId,
    ...(fact.actor ? { actor: fact.actor } : {}),
    ...(fact.room ? { room: fact.room } : {}),
  });
}

/** The frame that tells it to sockets. */
export function eventFrame(event: FeedEvent): string {
  const json = toJson(FeedEventSchema, event, { useProtoFieldName: true, alwaysEmitImplicit: true });
  return JSON.stringify({ event: 'feed.event', event_data: json });
}
