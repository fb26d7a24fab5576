/** From an intent to sentences: reads what is needed and says it, or says which source is down. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { FeedEvent } from 'proto/city/feed/v1/event';
import type { PopularRoom, Room } from 'proto/city/rooms/v1/room';
import { type CityFacts, oneLine } from './city-facts.ts';
import { findRooms } from './find-rooms.ts';
import type { Intent } from './intent.ts';
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

const roomsAtMost = 5;
const earlierAtMost = 100;

/** The answer by sentences; those of a list begin with a new line. */
export async function answerTo({ intent, earlier, facts, wording, now }: Question): Promise<string[]> {
  switch (intent.kind) {
    case 'online': {
      const online = await facts.online();
      return online ? wording.whoIsOnline(online.count, online.active, online.away) : [wording.presenceIsDown];
    }
    case 'popular': {
      const popular = await facts.popular();
      return popular ? tellPopular(popular, wording, now) : [wording.roomsAreDown];
    }
    case 'find': {
      const known = await facts.rooms();
      if (!known) return [wording.roomsAreDown];
      const found = tellFound(findRooms(known.rooms, intent.words), intent.words.join(' '), wording, now);
      return known.complete ? found : [...found, `\n${wording.notAll(known.rooms.length)}`];
    }
    case 'new': {
      const events = await facts.events();
      if (!events) return [wording.feedIsDown];
      if (events.length === 0) return [wording.noNews];
      return [wording.news, ...list(events.map((event) => wording.event(toldEvent(event), now)))];
    }
    case 'asked':
      return earlier.length === 0 ? [wording.askedNothing] : [wording.asked, ...list(earlier.map(shortened))];
    case 'greeting':
      return [wording.hello, wording.noModel, wording.abilities];
    case 'thanks':
      return [wording.welcome];
    case 'abilities':
      return [wording.noModel, wording.abilities];
    case 'forget':
      return [wording.forget];
    case 'idea':
      return [wording.noIdeas, wording.abilities];
    case 'unknown':
      return [wording.notUnderstood, wording.abilities];
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

function tellFound(found: readonly Room[], words: string, wording: Wording, now: Date): string[] {
  if (found.length === 0) return [wording.notFound(words)];
  const shown = found.slice(0, roomsAtMost);
  return [wording.found(words, found.length), ...list(shown.map((room) => wording.room(toldRoom(room), now)))];
}

/** A room without what was written in it: words of others must not pass for an answer's own. */
function toldRoom(room: Room): ToldRoom {
  return {
    name: oneLine(room.name),
    description: oneLine(room.description),
    people: room.membersOnline,
    peopleRecently: undefined,
    lastEvent: room.lastEventAt && timestampDate(room.lastEventAt),
  };
}

function toldEvent(event: FeedEvent): ToldEvent {
  return {
    kind: event.kind,
    actor: event.actor && oneLine(event.actor.username),
    room: event.room && oneLine(event.room.name),
    summary: oneLine(event.summary),
    others: event.others,
    count: countIn(event),
    at: event.createdAt && timestampDate(event.createdAt),
  };
}

/** The number of a milestone. */
function countIn({ payload }: FeedEvent): number | undefined {
  const count = payload?.messages ?? payload?.residents;
  return typeof count === 'number' ? count : undefined;
}

function list(lines: readonly string[]): string[] {
  return lines.map((line) => `\n• ${line}`);
}

function shortened(text: string): string {
  const characters = [...oneLine(text)];
  return characters.length > earlierAtMost
    ? `${characters.slice(0, earlierAtMost - 1).join('')}…`
    : characters.join('');
}
