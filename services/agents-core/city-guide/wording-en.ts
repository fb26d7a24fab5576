/** City Guide in English. */
import { ago, type EventWording, names, type Wording } from './wording.ts';

const number = new Intl.NumberFormat('en');
const many = (count: number, one: string, more = `${one}s`) => `${number.format(count)} ${count === 1 ? one : more}`;

/** The wording. */
export const en: Wording = {
  whoIsOnline(count, near) {
    if (count === 0) return ['Nobody is online in the city right now.'];
    const online = `${many(count, 'resident is', 'residents are')} in the city right now.`;
    if (near.length === 0) return [online, 'Nobody else is in your rooms.'];
    const away = near.filter((one) => one.away);
    const told = [online, `In your rooms: ${names(near, 'and others')}.`];
    return away.length > 0 ? [...told, `Away: ${names(away, 'and others')}.`] : told;
  },
  presence: {
    off: 'I do not look at who is online: you have switched that off in the settings of Second Me.',
    down: 'I could not find out who is online: the presence service does not answer.',
  },
  rooms: {
    off: 'I do not look at rooms: you have switched that off in the settings of Second Me.',
    down: 'I could not read the list of rooms: the rooms service does not answer.',
  },
  feed: {
    off: 'I do not read the feed of the city: you have switched that off in the settings of Second Me.',
    down: 'I could not read the events: the feed of the city does not answer.',
  },
  popularRooms: 'The most popular rooms right now:',
  emptyRooms: 'All rooms are empty right now. You could begin in one of these:',
  uncountedRooms: 'How many people are in the rooms is not known right now. You could look into these:',
  noRooms: 'There is no room in the city yet.',
  room({ name, description, people, peopleRecently, lastEvent }, now) {
    const facts = [
      people === undefined ? undefined : `${many(people, 'person', 'people')} inside`,
      peopleRecently ? `${many(peopleRecently, 'person', 'people')} in the last 30 minutes` : undefined,
      lastEvent && `last event ${ago('en', lastEvent, now)}`,
    ].filter(Boolean);
    return [`“${name}”`, description, facts.join(', ')].filter(Boolean).join(' — ');
  },
  found: (words, count) => `${many(count, 'room fits', 'rooms fit')} “${words}”:`,
  notFound: (words) => `No room fits “${words}”.`,
  notAll: 'I looked only at the rooms with the latest events.',
  news: 'The latest events of the city:',
  noNews: 'Nothing has happened in the city yet.',
  event({ kind, actor, room, others, count, summary, at }, now) {
    const who = actor && others > 0 ? `${actor} and ${others === 1 ? 'another' : 'others'}` : actor;
    const told = eventOf[kind]?.({ who, room, others, count }) || summary;
    return at ? `${told}, ${ago('en', at, now)}` : told;
  },
  asked: 'This is what you asked lately:',
  askedNothing: 'I do not remember any question of yours.',
  hello: 'Hello!',
  welcome: 'You are welcome!',
  noModel: 'I am City Guide: no language model, I answer only with what is in the city itself.',
  abilities:
    'I can tell who is online, which rooms are popular and what is new, find a room by words, and remind you what you asked.',
  noIdeas: 'I am no language model, so I do not make up ideas or give advice.',
  notUnderstood: 'I do not understand this question: I am no language model.',
  forget: 'I erase nothing myself: “Clear history” on the Second Me page does.',
  suggestions: {
    online: 'Who is online?',
    popular: 'Which rooms are popular?',
    events: 'What is new?',
    find: 'Find a room about science',
    asked: 'What did I ask?',
  },
};

const eventOf: EventWording = {
  'room.created': ({ room, who }) => room && `a new room “${room}”${who ? ` (${who})` : ''}`,
  'room.first_message': ({ room, who }) => room && `the first message in the room “${room}”${who ? ` (${who})` : ''}`,
  'room.milestone': ({ room, count }) => room && count && `${many(count, 'message')} in the room “${room}”`,
  'resident.arrived': ({ who, others }) => who && `${others > 0 ? 'new residents' : 'a new resident'}: ${who}`,
  'city.milestone': ({ count }) => count && `${many(count, 'resident')} in the city`,
};
