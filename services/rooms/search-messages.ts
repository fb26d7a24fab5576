/** SearchMessages: messages in which words stand, in one room or in all, the newest first. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { fewAtOnce } from '../few-at-once.ts';
import type { Postgres } from '../postgres.ts';
import { cursorOf, placeOf } from './message-cursor.ts';
import { messageOf } from './message-row.ts';
import type { RoomDirectory } from './room-directory.ts';
import { findMessages } from './search/find-messages.ts';
import { hitTest, parseQuery, tsqueryOf, wordsIn } from './search/search-query.ts';
import { snippetOf } from './search/snippet.ts';
import type { openStems } from './search/stems.ts';
import { wordsOf } from './search/words.ts';
import type { SearchLimits } from './search-limits.ts';

/** Searches of one process at a time: the other connections to the database are for posts and for rooms that open. */
const atOnce = 4;

/**
 * The handler. The newest first, not the best: in a talk it is known about when something was said, all the words must be in
 * a message anyway, and a page stays where it is when more is written.
 */
export function searchMessages(
  postgres: Postgres,
  directory: RoomDirectory,
  stemsFor: ReturnType<typeof openStems>,
  limits: SearchLimits,
): ServiceImpl<typeof RoomsService>['searchMessages'] {
  const few = fewAtOnce(atOnce);
  return async ({ query: text, roomId: room, before, limit }, context) => {
    const query = parseQuery(text);
    const place = placeOf(before, 'before');
    await limits.take(context);
    const roomId = room === '' ? undefined : await directory.idOf(room);
    return few(
      () =>
        postgres.transaction(async (client) => {
          const sought = await stemsFor(client, wordsIn(query));
          const tsquery = tsqueryOf(query, sought);
          const { found, next } = await findMessages(client, { tsquery, roomId, before: place, limit: limit || 20 });
          const words = found.map(({ row }) => wordsOf(row.text));
          const stems = await stemsFor(
            client,
            words.flat().map(({ word }) => word),
          );
          const isHit = hitTest(query, sought);
          const hits = found.map(({ row, room }, at) => ({
            message: messageOf(row),
            room,
            snippet: snippetOf(row.text, words[at] ?? [], (word) => isHit(stems.get(word) ?? [word])),
          }));
          return { hits, nextBefore: next ? cursorOf(next) : '' };
        }),
      context.signal,
    );
  };
}
