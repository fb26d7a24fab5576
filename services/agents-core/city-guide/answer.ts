/** From an intent to sentences: reads what is needed and says it, or says which source is down or switched off. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { FeedEvent } from 'proto/city/feed/v1/event';
import type { PopularRoom, Room } from 'proto/city/rooms/v1/room';
import type { LlmPiece } from '../llm-provider.ts';
import type { Found } from '../tools/find-room.ts';
import { countOf } from '../tools/latest-events.ts';
import { cut } from '../tools/others-words.ts';
import type { CityFacts, Fact } from './city-facts.ts';
import type { Intent } from './intent.ts';
import { suggestionsOf } from './suggestions.ts';
import type { ToldEvent, ToldRoom, Wording } from './wording.ts';

/** What an answer is made of. */
export type Question = {
  intent: Intent;
  /** What the resident asked before, oldest first. */
  earlier: readonly string[];
  facts: CityFacts;
  wording: Wording;
  now: Date;
};

const earlierAtMost = 100;
const nameAtMost = 60;
const textAtMost = 280;

/** The answer by sentences; those of a list begin with a new line. */
export async function* answerTo(question: Question): AsyncIterable<LlmPiece> {
  const { intent, earlier, facts, wording, now } = question;
  switch (intent.kind) {
    case 'online':
      return yield* read(facts.online, wording.presence, ({ count, near }) => wording.whoIsOnline(count, near));
    case 'popular':
      return yield* read(facts.popular, wording.rooms, (popular) => tellPopular(popular, wording, now));
    case 'find': {
      const words = intent.words;
      return yield* read(facts.rooms(words), wording.rooms, (found) => tellFound(found, words.join(' '), wording, now));
    }
    case 'new':
      return yield* read(facts.events, wording.feed, (events) => tellEvents(events, wording, now));
    case 'asked':
      return yield* say(
        earlier.length === 0 ? [wording.askedNothing] : [wording.asked, ...list(earlier.map(shortened))],
      );
    case 'thanks':
      return yield* say([wording.welcome]);
    case 'forget':
      return yield* say([wording.forget]);
    case 'greeting':
      yield* say([wording.hello, wording.noModel, wording.abilities]);
      break;
    case 'abilities':
      yield* say([wording.noModel, wording.abilities]);
      break;
    case 'idea':
      yield* say([wording.noIdeas, wording.abilities]);
      break;
    case 'unknown':
      yield* say([wording.notUnderstood, wording.abilities]);
  }
  yield { suggestions: suggestionsOf(wording, facts) };
}

/** Reads and says it; what cannot be read is said, too. */
async function* read<Told>(
  { tool, read }: Fact<Told>,
  { off, down }: Wording['presence'],
  tell: (told: Told) => string[],
): AsyncIterable<LlmPiece> {
  if (!tool) return yield* say([off]);
  yield { reading: tool };
  const known = await read();
  if (known) yield { read: known };
  yield* say(known ? tell(known.told) : [down]);
}

function* say(sentences: readonly string[]): Iterable<LlmPiece> {
  for (const [index, sentence] of sentences.entries()) {
    yield { text: index === 0 || sentence.startsWith('\n') ? sentence : ` ${sentence}` };
  }
}

function tellPopular(popular: readonly PopularRoom[], wording: Wording, now: Date): string[] {
  const rooms = popular.flatMap(({ room, peopleRecently }) => (room ? [{ ...toldRoom(room), peopleRecently }] : []));
  if (rooms.length === 0) return [wording.noRooms];
  const counted = rooms.some((room) => room.people !== undefined);
  const lively = rooms.filter((room) => room.people || room.peopleRecently);
  const title = lively.length > 0 ? wording.popularRooms : counted ? wording.emptyRooms : wording.uncountedRooms;
  const shown = lively.length > 0 ? lively : rooms;
  return [title, ...list(shown.map((room) => wording.room(room, now)))];
}

function tellFound({ rooms, count, complete }: Found, words: string, wording: Wording, now: Date): string[] {
  const told =
    count === 0
      ? [wording.notFound(words)]
      : [wording.found(words, count), ...list(rooms.map((room) => wording.room(toldRoom(room), now)))];
  return complete ? told : [...told, `\n${wording.notAll}`];
}

function tellEvents(events: readonly FeedEvent[], wording: Wording, now: Date): string[] {
  if (events.length === 0) return [wording.noNews];
  return [wording.news, ...list(events.map((event) => wording.event(toldEvent(event), now)))];
}

/** A room without what was written in it: words of others must not pass for an answer's own. */
function toldRoom(room: Room): ToldRoom {
  return {
    name: cut(room.name, nameAtMost),
    description: cut(room.description, textAtMost),
    people: room.membersOnline,
    peopleRecently: undefined,
    lastEvent: room.lastEventAt && timestampDate(room.lastEventAt),
  };
}

function toldEvent(event: FeedEvent): ToldEvent {
  return {
    kind: event.kind,
    actor: event.actor && cut(event.actor.username, nameAtMost),
    room: event.room && cut(event.room.name, nameAtMost),
    summary: cut(event.summary, textAtMost),
    others: event.others,
    count: countOf(event),
    at: event.createdAt && timestampDate(event.createdAt),
  };
}

function list(lines: readonly string[]): string[] {
  return lines.map((line) => `\n• ${line}`);
}

function shortened(text: string): string {
  return cut(text, earlierAtMost);
}
