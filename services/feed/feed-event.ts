/** From a fact of the outbox to an event of the feed. */
import { create, type JsonObject, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type FeedEvent, FeedEventSchema } from 'proto/city/feed/v1/feed';
import type { ToldFact } from '../outbox.ts';

/** The event that tells the fact. */
export function eventOf(fact: ToldFact): FeedEvent {
  return create(FeedEventSchema, {
    id: fact.id,
    kind: fact.kind,
    summary: summaryOf(fact),
    payload: fact.payload as JsonObject,
    createdAt: timestampFromDate(fact.createdAt),
    groupId: fact.id,
    ...(fact.actor ? { actor: fact.actor } : {}),
    ...(fact.room ? { room: fact.room } : {}),
  });
}

/** The frame that tells it to sockets. */
export function eventFrame(event: FeedEvent): string {
  const json = toJson(FeedEventSchema, event, { useProtoFieldName: true, alwaysEmitImplicit: true });
  return JSON.stringify({ event: 'feed.event', event_data: json });
}

/** One sentence, for callers without a screen. Past tense without a gender: nobody told us theirs. */
function summaryOf({ kind, actor, room }: ToldFact): string {
  const who = actor?.username ?? 'Місто';
  const where = room?.name ?? '';
  switch (kind) {
    case 'room.created':
      return `${who}: нова кімната «${where}»`;
    case 'room.first_message':
      return `${who}: перше повідомлення в кімнаті «${where}»`;
    case 'resident.arrived':
      return `У місті новий мешканець: ${who}`;
    default:
      return [who, where].filter(Boolean).join(': ');
  }
}
