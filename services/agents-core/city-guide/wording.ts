/** What City Guide can say; each language of the city has one. Sentences, so that an answer is streamed by sentence. */

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

/** Sentences of one language. Lines of lists come without their bullet. */
export type Wording = {
  whoIsOnline(count: number, names: readonly string[], away: readonly string[]): string[];
  presenceIsDown: string;
  popularRooms: string;
  emptyRooms: string;
  uncountedRooms: string;
  noRooms: string;
  roomsAreDown: string;
  room(room: ToldRoom, now: Date): string;
  found(words: string, count: number): string;
  notFound(words: string): string;
  /** Not all rooms could be looked at. */
  notAll(count: number): string;
  news: string;
  noNews: string;
  feedIsDown: string;
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
};

/** "5 minutes ago", in words of the language. */
export function ago(language: string, at: Date, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - at.getTime()) / 60_000));
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (minutes < 1) return format.format(0, 'second');
  if (minutes < 60) return format.format(-minutes, 'minute');
  if (minutes < 24 * 60) return format.format(-Math.floor(minutes / 60), 'hour');
  return format.format(-Math.floor(minutes / (24 * 60)), 'day');
}
