/** City Guide in Ukrainian. No past tense about people: it would guess their gender. */
import { ago, type EventWording, names, type Wording } from './wording.ts';

const plural = new Intl.PluralRules('uk');
const number = new Intl.NumberFormat('uk');
const residents: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'мешканець', few: 'мешканці' };
const people: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'людина', few: 'людини' };
const messages: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'повідомлення', few: 'повідомлення' };
const foundRooms: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'кімнату', few: 'кімнати' };

const abilities =
  'Можу сказати, хто онлайн, які кімнати популярні й що нового, знайти кімнату за словами та нагадати, що ви питали.';

/** The wording. */
export const uk: Wording = {
  whoIsOnline(count, near) {
    if (count === 0) return ['Зараз у місті нікого немає онлайн.'];
    const online = `Зараз у місті ${number.format(count)} ${residents[plural.select(count)] ?? 'мешканців'}.`;
    if (near.length === 0) return [online, 'У ваших кімнатах більше нікого немає.'];
    const away = near.filter((one) => one.away);
    const told = [online, `У ваших кімнатах: ${names(near, 'та інші')}.`];
    return away.length > 0 ? [...told, `Неактивні: ${names(away, 'та інші')}.`] : told;
  },
  presence: {
    off: 'Хто онлайн, я не дивлюся: ви вимкнули це в налаштуваннях Second Me.',
    down: 'Не вдалося дізнатися, хто онлайн: служба присутності не відповідає.',
  },
  rooms: {
    off: 'На кімнати я не дивлюся: ви вимкнули це в налаштуваннях Second Me.',
    down: 'Не вдалося прочитати список кімнат: служба кімнат не відповідає.',
  },
  feed: {
    off: 'Стрічку міста я не читаю: ви вимкнули це в налаштуваннях Second Me.',
    down: 'Не вдалося прочитати події: стрічка міста не відповідає.',
  },
  popularRooms: 'Найпопулярніші кімнати зараз:',
  emptyRooms: 'Зараз усі кімнати порожні. Почати можна з будь-якої з цих:',
  uncountedRooms: 'Скільки людей у кімнатах, зараз невідомо. Можна зазирнути до цих:',
  noRooms: 'У місті ще немає жодної кімнати.',
  room({ name, description, people: inside, peopleRecently: recently, lastEvent }, now) {
    const facts = [
      inside === undefined ? undefined : `${inside} ${people[plural.select(inside)] ?? 'людей'} всередині`,
      recently ? `${recently} ${people[plural.select(recently)] ?? 'людей'} за останні 30 хвилин` : undefined,
      lastEvent && `остання подія ${ago('uk', lastEvent, now)}`,
    ].filter(Boolean);
    return [`«${name}»`, description, facts.join(', ')].filter(Boolean).join(' — ');
  },
  found: (words, count) => `За словами «${words}» знайдено ${count} ${foundRooms[plural.select(count)] ?? 'кімнат'}:`,
  notFound: (words) => `Кімнати за словами «${words}» не знайдено.`,
  notAll: 'Переглянуто лише кімнати з найновішими подіями.',
  news: 'Останні події міста:',
  noNews: 'У місті ще нічого не сталося.',
  event({ kind, actor, room, others, count, summary, at }, now) {
    const who = actor && others > 0 ? `${actor} та ${others === 1 ? 'ще хтось' : 'інші'}` : actor;
    const told = eventOf[kind]?.({ who, room, others, count }) || summary;
    return at ? `${told}, ${ago('uk', at, now)}` : told;
  },
  asked: 'Ось що ви питали останнім часом:',
  askedNothing: 'Я не пам’ятаю жодного вашого запитання.',
  hello: 'Вітаю!',
  welcome: 'Будь ласка!',
  noModel: 'Я — Гід містом: не мовна модель, відповідаю лише тим, що є в самому місті.',
  abilities,
  noIdeas: 'Я не мовна модель, тому не вигадую ідей і не даю порад.',
  notUnderstood: 'Цього запитання я не розумію: я не мовна модель.',
  forget: 'Сам я нічого не стираю: історію очищає кнопка «Очистити історію» на сторінці Second Me.',
  suggestions: {
    online: 'Хто онлайн?',
    popular: 'Які кімнати популярні?',
    events: 'Що нового?',
    find: 'Знайди кімнату про науку',
    asked: 'Нагадай мої запитання',
  },
};

const eventOf: EventWording = {
  'room.created': ({ room, who }) => room && `нова кімната «${room}»${who ? ` (${who})` : ''}`,
  'room.first_message': ({ room, who }) => room && `перше повідомлення в кімнаті «${room}»${who ? ` (${who})` : ''}`,
  'room.milestone': ({ room, count }) =>
    room &&
    count &&
    `у кімнаті «${room}» уже ${number.format(count)} ${messages[plural.select(count)] ?? 'повідомлень'}`,
  'resident.arrived': ({ who, others }) => who && `${others > 0 ? 'нові мешканці' : 'новий мешканець'}: ${who}`,
  'city.milestone': ({ count }) =>
    count && `у місті вже ${number.format(count)} ${residents[plural.select(count)] ?? 'мешканців'}`,
};
