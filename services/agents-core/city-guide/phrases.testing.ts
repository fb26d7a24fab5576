/** For tests: how residents ask, each intent in both languages. `X` is what a room is about. */
import type { Language } from './language.ts';

type Phrases = Record<Language, readonly string[]>;

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

const both = (uk: string, en: string): Phrases => ({ uk: lines(uk), en: lines(en) });

/** By the intent that each of them has. */
export const phrases = {
  online: both(
    `хто онлайн
    хто є онлайн
    хто в мережі
    хто у місті
    хто тут
    хто є в місті
    хто ще тут
    хто зараз присутній
    хто активний
    хто з мешканців тут
    скільки людей у місті
    скільки мешканців онлайн
    скільки мешканок онлайн
    скільки нас тут
    скільки осіб у мережі
    скільки народу в місті
    чи є хтось у місті
    чи є хто онлайн
    є хтось тут
    покажи мешканців онлайн
    перелічи, хто онлайн
    список присутніх
    кого можна зустріти в місті
    з ким можна поговорити зараз`,
    `who is online
    who's online
    whos here
    who is in the city
    who is around
    who else is here
    who are present
    how many people are online
    how many residents are here
    how many are online
    is anybody here
    is someone around
    anyone online
    show me online residents
    list people online
    online users
    who can I meet here`,
  ),
  popular: both(
    `популярні кімнати
    які кімнати популярні
    найпопулярніша кімната
    покажи найпопулярніші кімнати
    у якій кімнаті найбільше людей
    у яких кімнатах найбільше людей
    де найбільше людей
    де найжвавіше
    у яких кімнатах зараз весело
    де людно
    де всі
    яка кімната найактивніша
    найлюдніша кімната
    найжвавіші кімнати
    гарячі кімнати
    топ кімнат
    список кімнат
    перелік усіх кімнат
    покажи кімнати
    які є кімнати
    куди піти
    куди мені зайти
    порадь популярну кімнату
    порекомендуй кімнату
    розкажи про популярні кімнати`,
    `popular rooms
    what are the popular rooms
    the most popular room
    the busiest room
    which rooms are busy
    which room is the most active
    the hottest rooms
    the liveliest room
    trending rooms
    the most crowded rooms
    top rooms
    where is everybody
    where are people
    where are the most people
    where should I go
    list rooms
    show me the rooms
    what rooms are there
    recommend a room`,
  ),
  new: both(
    `що нового
    що новенького
    які новини
    чи є новини
    новини міста
    останні новини
    останні події
    свіжі події
    які події
    що сталося
    що трапилося
    що відбулося
    що відбувається
    що відбувається в місті
    що коїться в місті
    що діється
    що змінилося
    що було сьогодні в місті
    стрічка
    покажи стрічку
    що у стрічці
    розкажи новини
    розкажи про останні події
    що я пропустив
    що я пропустила`,
    `what's new
    whats new
    what is new
    anything new
    any updates
    any news
    news
    tell me the news
    the latest news
    the latest events
    recent events
    what happened
    what has happened today
    what's happening
    what is going on
    what changed
    show me the feed
    what is in the feed
    whats up
    what did I miss`,
  ),
  find: both(
    `знайди кімнату про X
    знайти кімнату про X
    знайдіть мені кімнату про X
    шукаю кімнату про X
    шукаю X
    пошукай кімнату про X
    пошук кімнати X
    підкажи кімнату про X
    порадь кімнату про X
    потрібна кімната про X
    хочу кімнату про X
    чи є кімната про X
    є кімнати про X
    яка кімната про X
    де говорять про X
    де можна поговорити про X
    у якій кімнаті обговорюють X
    хочу поспілкуватися про X
    з ким поговорити про X
    покажи кімнату X
    відкрий кімнату X
    перейди до кімнати X
    кімната для X
    хто в кімнаті X
    скільки людей у кімнаті X`,
    `find a room about X
    find X
    search for a room about X
    look for X
    I am looking for a room about X
    I need a room about X
    is there a room about X
    are there any rooms about X
    which room is about X
    where can I talk about X
    where do people discuss X
    who can I talk to about X
    recommend a room about X
    show me the room X
    open the room X
    go to the room X
    a room for X
    who is in the room X`,
  ),
  asked: both(
    `що я питав
    що я питала
    що я запитував
    що я запитувала
    що я спитала
    про що я питав
    про що я тебе питала минулого разу
    нагадай мої запитання
    нагадай, що я питав
    мої останні запитання
    мої попередні питання
    яким було моє останнє питання
    історія моїх запитань
    покажи мою історію
    моя історія
    ти пам'ятаєш, що я питав
    про що ми говорили
    про що ми розмовляли
    що я тобі казала`,
    `what did I ask
    what did I ask you before
    what have I asked
    remind me what I asked
    remind me of my questions
    my last questions
    my previous questions
    what was my last question
    show my history
    my history
    do you remember my questions
    what did we talk about
    what did I say`,
  ),
  abilities: both(
    `що ти вмієш
    що ви вмієте
    що ти можеш
    що ти можеш робити
    чим ти можеш допомогти
    чим можете допомогти
    на що ти здатен
    на що ти здатна
    які твої можливості
    що тебе можна запитати
    про що тебе можна питати
    як тобою користуватися
    які є команди
    хто ти
    хто ти такий
    що ти таке
    допомога
    довідка
    допоможи
    допоможи мені`,
    `what can you do
    what can you help with
    how can you help
    what can I ask
    what can I ask you
    what are you able to do
    what are your abilities
    what questions can you answer
    how do you work
    how do I use you
    commands
    who are you
    what are you
    help
    help me`,
  ),
  forget: both(
    `очисти історію
    очисть мою історію
    очистити історію
    як очистити історію
    видали історію
    видали мою історію
    видалити мої запитання
    хочу видалити всю історію
    зітри історію
    стерти історію
    витри пам'ять
    забудь усе
    забудь все
    забудь нашу розмову
    забудь, що я питав
    скинь пам'ять`,
    `clear history
    clear my history
    how do I clear my history
    delete my history
    delete all my questions
    remove my questions
    erase everything
    wipe my history
    forget everything
    forget our conversation
    forget what I asked
    reset your memory`,
  ),
} satisfies Record<string, Phrases>;

/** Phrases that are whole by themselves. */
export const manners = {
  greeting: both(
    `привіт
    привітик
    вітаю
    вітання
    добрий день
    доброго дня
    добрий вечір
    доброго ранку
    добридень
    здрастуйте
    здоров
    салют`,
    `hello
    hi
    hi there
    hey
    howdy
    greetings
    good morning
    good evening`,
  ),
  thanks: both(
    `дякую
    дуже дякую
    щиро дякую
    спасибі
    дякую за допомогу`,
    `thanks
    thank you
    thank you very much
    many thanks
    thx`,
  ),
  unknown: both(
    `скільки буде два плюс два
    яка погода
    хто президент
    котра година
    що таке океан
    як створити кімнату
    чому небо синє
    скільки коштує хліб
    хто написав «Кобзар»
    де знаходиться Київ`,
    `what is two plus two
    what is the weather like
    who is the president
    what time is it
    why is the sky blue
    how do I create a room
    how much is the bread
    who wrote Hamlet
    where is Kyiv`,
  ),
} satisfies Record<string, Phrases>;

/** Forms of what rooms are about, and the stem by which each is found. */
export const topics: Record<Language, readonly (readonly [stem: string, forms: readonly string[]])[]> = {
  uk: [
    ['нау', ['науку', 'науки', 'науці', 'наукою']],
    ['енерг', ['енергію', 'енергії', 'енергією', 'енергетику']],
    ['шах', ['шахи', 'шахів', 'шахами']],
    ['компютер', ["комп'ютери", 'комп’ютерів', 'компʼютерами']],
  ],
  en: [
    ['science', ['science', 'sciences']],
    ['energ', ['energy', 'energies']],
    ['chess', ['chess']],
  ],
};

/** What people put before and after it. */
export const around: Record<Language, { before: readonly string[]; after: readonly string[] }> = {
  uk: {
    before: ['', 'Привіт! ', 'Скажи, ', 'Скажи, будь ласка: ', 'Слухай, ', 'А ', 'Гіде, ', 'ну '],
    after: ['', '?', '!', '?!', ' зараз?', ', будь ласка', '…', ' 🙂'],
  },
  en: {
    before: ['', 'Hi! ', 'Hello, ', 'Please, ', 'Tell me, ', 'So ', 'Guide, '],
    after: ['', '?', '!', ' please', ' right now?', '…', ' :)'],
  },
};
