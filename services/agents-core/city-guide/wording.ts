/** What City Guide can say; each language of the city has one. Sentences, so that an answer is streamed by sentence. */

const namesAtMost = 10;

/** A room as it is told. */
export type ToldRoom = {
  name: string;
  description: string;
  /** Undefined: not known now. */
  people: number | undefined;
  /** Who was active there in the last 30 minutes; undefined: not asked. */
  peopleRecently: number | undefined;
  /** When something last happened there; undefined: never. */
  lastEvent: Date | undefined;
};

/** Somebody who is in a room of the resident's now. */
export type Near = { name: string; away: boolean };

/** Why a part of the city was not read. */
export type Unread = {
  /** The resident does not want it. */
  off: string;
  /** It does not answer. */
  down: string;
};

/** A feed event as it is told. */
export type ToldEvent = {
  kind: string;
  actor: string | undefined;
  room: string | undefined;
  /** How many others did the same. */
  others: number;
  /** How many messages or residents there are, of a milestone. */
  count: number | undefined;
  /** For kinds without words of their own. */
  summary: string;
  at: Date | undefined;
};

/** What an event says, by its kind; nothing when it lacks what it is about. `who` is its resident and how many others. */
export type EventWording = Readonly<
  Record<
    string,
    (event: Pick<ToldEvent, 'room' | 'others' | 'count'> & { who: string | undefined }) => string | 0 | undefined
  >
>;

/**
 * Sentences of one language. They tell no number that the sources of the answer do not have. Lines of lists come without their
 * bullet.
 */
export type Wording = {
  /** Names only those who are in a room of the resident's. */
  whoIsOnline(count: number, near: readonly Near[]): string[];
  presence: Unread;
  rooms: Unread;
  feed: Unread;
  popularRooms: string;
  emptyRooms: string;
  uncountedRooms: string;
  noRooms: string;
  room(room: ToldRoom, now: Date): string;
  found(words: string, count: number): string;
  notFound(words: string): string;
  /** Not all rooms could be looked at. */
  notAll: string;
  news: string;
  noNews: string;
  event(event: ToldEvent, now: Date): string;
  asked: string;
  askedNothing: string;
  hello: string;
  welcome: string;
  noModel: string;
  abilities: string;
  noIdeas: string;
  notUnderstood: string;
  forget: string;
  /** Questions that are understood, each as it would be asked. */
  suggestions: { online: string; popular: string; events: string; find: string; asked: string };
};

/** Names in a row; of many the first, and in the words of the language that there are others. */
export function names(near: readonly Near[], andOthers: string): string {
  const shown = near.slice(0, namesAtMost).map(({ name }) => name);
  return near.length > shown.length ? `${shown.join(', ')} ${andOthers}` : shown.join(', ');
}

/** "5 minutes ago", in words of the language. */
export function ago(language: string, at: Date, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - at.getTime()) / 60_000));
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (minutes < 1) return format.format(0, 'second');
  if (minutes < 60) return format.format(-minutes, 'minute');
  if (minutes < 24 * 60) return format.format(-Math.floor(minutes / 60), 'hour');
  return format.format(-Math.floor(minutes / (24 * 60)), 'day');
}
