/** SearchMessages: messages in which words stand, in one room or in all, the newest first. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { Message } from 'proto/city/rooms/v1/message';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { plainText } from 'proto/markup/plain-text';
import { fewAtOnce } from '../few-at-once.ts';
import type { Postgres } from '../postgres.ts';
import { cursorOf, placeOf } from './message-cursor.ts';
import { messageOf } from './message-row.ts';
import type { RoomDirectory } from './room-directory.ts';
import { findMessages } from './search/find-messages.ts';
import { hitTest, parseQuery, tsqueryOf, wordsIn } from './search/search-query.ts';
import { snippetOf } from './search/snippet.ts';
import type { openStems } from './search/stems.ts';
import { type Word, wordsOf } from './search/words.ts';
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
          const messages = found.map(({ row, room }) => {
            const message = messageOf(row);
            return { message, room, readings: readingsOf(message) };
          });
          const stems = await stemsFor(
            client,
            messages.flatMap(({ readings }) => readings.flatMap(({ words }) => words.map(({ word }) => word))),
          );
          const isHit = hitTest(query, sought);
          const isFound = (word: string) => isHit(stems.get(word) ?? [word]);
          const hits = messages.map(({ message, room, readings: [shown, written] }) => {
            const { text, words } = shown.words.some(({ word }) => isFound(word)) ? shown : written;
            return { message, room, snippet: snippetOf(text, words, isFound) };
          });
          return { hits, nextBefore: next ? cursorOf(next) : '' };
        }),
      context.signal,
    );
  };
}

type Reading = { text: string; words: readonly Word[] };

/** A message as it is shown, without the signs of its markup; and as it was written, with what is found and not shown. */
function readingsOf({ text, mentions }: Message): [shown: Reading, written: Reading] {
  const written = { text, words: wordsOf(text) };
  const shown = plainText(text, mentions);
  // Most of what is said has no markup.
  return [shown === text ? written : { text: shown, words: wordsOf(shown) }, written];
}
