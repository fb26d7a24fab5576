/** What a question asks for. Hand-written rules over words: no model, so the same words always mean the same. */

import { findWords } from '../tools/find-words.ts';
import { wordsOf } from '../tools/words.ts';

/** What City Guide can be asked. */
export type Intent =
  | {
      kind:
        | 'online'
        | 'popular'
        | 'new'
        | 'asked'
        | 'abilities'
        | 'greeting'
        | 'thanks'
        | 'forget'
        | 'idea'
        | 'unknown';
    }
  | { kind: 'find'; words: string[] };

/** One rule: the intent it finds in the words, or undefined. */
type Rule = (words: string[]) => Intent | undefined;

const has = (words: string[], word: RegExp) => words.some((one) => word.test(one));

/** What only leads to a question: a greeting before it, to whom it is said, that it is asked at all. */
const leading =
  /^(привіт\p{L}*|віта(ю|ння)|скаж(и|іть)|слухай(те)?|будь|ласка|гід[еу]?|ну|а|hi|hello|hey|so|please|guide|tell)$/u;
const room = /^(кімнат|rooms?$)/u;
const who = /^(хто|хтось|who|whos|anyone|anybody|somebody|someone)$/u;
const creates = /^(створ|зроби|create|make$)/u;
const talk = /^(поговор|поспілк|спілк|обговор|говор|розмовля|talk|chat|discuss)/u;
const about = /^(про|about)$/u;
const people = /^(люд|мешкан|жител|осіб|народ|people|residents?|users?)/u;
const mine = /^(я|ми|мене|мені|мій|моя|моє|мої|мою|моєї|моїх|мого|наша|нашу|нашої|нашій|нас|i|my|me|we|our)$/u;
const whereToGo = (words: string[]) =>
  (has(words, /^(куди|де)$/u) && has(words, /^(піти|зайти|йти|іти|завітати)$/u)) ||
  (has(words, /^where$/) && has(words, /^go$/));

/** The first rule that finds something decides: what is asked about the city comes before manners. */
const rules: Rule[] = [forget, asked, abilities, news, invention, online, popular, find, advice, thanks, help];

/** The intent of a question. */
export function intentOf(question: string): Intent {
  const all = wordsOf(question);
  const words = all.filter((word, at) => !leading.test(word) && !(word === 'me' && all[at - 1] === 'tell'));
  for (const rule of rules) {
    const intent = rule(words);
    if (intent) return intent;
  }
  return greeting(all) ?? { kind: 'unknown' };
}

function forget(words: string[]): Intent | undefined {
  const erase = has(
    words,
    /^(очист|зітр|стерт|стер|витр|видал|забуд|скин|clear|erase|forget|delete|remove|wipe|reset)/u,
  );
  const memory = has(
    words,
    /^(істор|памят|розмов|(за)?питан|(за)?пита(в|л)|усе$|все$|history|memory|conversation|everything|interaction|questions?$|asked$)/u,
  );
  return erase && memory ? { kind: 'forget' } : undefined;
}

function asked(words: string[]): Intent | undefined {
  const ukrainian =
    /^((за|с|пере)?пит(ав|ала|али|увала|ував)|питання|запитання|питань|запитань|каза(в|ла|ли)|говорили|розмовляли|істор|нагада|памятає)/u;
  const english = /^(asked|questions?|remember|remind|history)$/;
  const did = has(words, /^did$/) && has(words, /^(ask|say|talk)$/);
  return has(words, mine) && (has(words, ukrainian) || has(words, english) || did) ? { kind: 'asked' } : undefined;
}

function abilities(words: string[]): Intent | undefined {
  const ukrainian =
    has(words, /^([ву]мі(єш|єте)|здат(ен|на|ні)|можливост\p{L}*|команд[иіу]?|довідк[аиуі])$/u) ||
    (has(words, /^(що|чим|як)$/u) && has(words, /^мож(еш|ете)$/u)) ||
    (has(words, /^(тебе|вас)$/u) && has(words, /^можна$/u) && has(words, /^(за|с)?пит/u)) ||
    (has(words, /^(тобою|вами)$/u) && has(words, /^корист/u)) ||
    (has(words, /^(хто|що)$/u) && has(words, /^(ти|ви)$/u) && words.length <= 4);
  const english =
    has(words, /^(abilities|capabilities|capable|commands)$/) ||
    (has(words, /^(what|how)$/) && has(words, /^(can|able)$/) && has(words, /^(you|ask)$/)) ||
    (has(words, /^how$/) && has(words, /^(work|use)$/) && has(words, /^you$/)) ||
    (has(words, /^(who|what)$/) && has(words, /^are$/) && has(words, /^you$/));
  return ukrainian || english ? { kind: 'abilities' } : undefined;
}

function news(words: string[]): Intent | undefined {
  const ukrainian =
    has(words, /^(нового$|новеньк|новин|поді[їйяю]|стріч[кц]|відбува|відбул|сталос|стало$|трапил|діється|коїться)/u) ||
    (has(words, /^що$/u) && has(words, /^(змінил|пропусти(в|л))/u)) ||
    (has(words, /^було$/u) && has(words, /^(сьогодні|вчора)$/u));
  const english =
    has(words, /^(news|happen|happening|happened|latest|feed|events?|updates?|recent|recently)$/) ||
    (has(words, /^new$/) && has(words, /^(what|whats|anything|is|rooms|residents)$/)) ||
    (has(words, /^what$/) && has(words, /^(miss|missed|changed)$/)) ||
    (has(words, /^going$/) && has(words, /^on$/)) ||
    (has(words, /^whats$/) && has(words, /^up$/));
  return (ukrainian || english) && !has(words, creates) ? { kind: 'new' } : undefined;
}

/** What only a language model could make. */
function invention(words: string[]): Intent | undefined {
  const make =
    /^(іде[яюїйєи]|ідей|придума|вигада|напиш|склади|поясн|перекла|ideas?$|write|explain|translate|invent|imagine)/u;
  return has(words, make) ? { kind: 'idea' } : undefined;
}

function online(words: string[]): Intent | undefined {
  if (has(words, room)) return undefined;
  const here =
    /^(онлайн|тут|міст[іао]|мереж|зараз|присутн|поруч|активн|є$|online|here|there|around|city|active|present|in$)/u;
  const someone = has(words, who) && has(words, here);
  const count = has(words, /^(скільки|many|count)$/u) && (has(words, people) || has(words, here));
  const company =
    (has(words, /^кого$/u) && has(words, /^(зустрі|побачи)/u)) ||
    (has(words, /^who$/) && has(words, /^meet$/)) ||
    (has(words, /^ким$/u) && has(words, talk) && !has(words, about));
  return someone || count || company || has(words, /^(онлайн|online|присутні)/u) ? { kind: 'online' } : undefined;
}

function popular(words: string[]): Intent | undefined {
  const lively =
    /^((най)?(популярн|активн|жвав|людн)|весел(о|іше)$|гаряч|топ$|popular|active$|bus(y|iest)$|hot(test)?$|trending$|livel|crowded$|top$)/u;
  const crowd =
    has(words, /^(де|як(ій|их)|where)$/u) &&
    (has(words, people) || has(words, /^(всі|усі|everybody|everyone)$/u)) &&
    !has(words, talk);
  return has(words, lively) || whereToGo(words) || crowd ? { kind: 'popular' } : undefined;
}

function find(words: string[]): Intent | undefined {
  const search = /^(знайд|знайт|знаход(?!.*ся$)|шука|пошук|відшук|find$|search|look(ing)?$|seek)/u;
  const isTalk = has(words, talk) && has(words, /^(про|about|де|where)$/u);
  if ((!has(words, search) && !has(words, room) && !isTalk) || has(words, creates)) return undefined;
  const left = findWords(words);
  if (left.length > 0) return { kind: 'find', words: left };
  return has(words, room) ? { kind: 'popular' } : undefined;
}

function advice(words: string[]): Intent | undefined {
  const opinion = /^(порад|порекоменд|запропону|розкаж|дума(є|ю)|advi[cs]e|suggest|recommend|think|opinion)/u;
  return has(words, opinion) ? { kind: 'idea' } : undefined;
}

function thanks(words: string[]): Intent | undefined {
  return has(words, /^(дяку|спасибі|дяки$|thanks?$|thx$)/u) ? { kind: 'thanks' } : undefined;
}

function help(words: string[]): Intent | undefined {
  return has(words, /^(допомо|підказ|help)/u) ? { kind: 'abilities' } : undefined;
}

function greeting(words: string[]): Intent | undefined {
  const greets =
    /^(привіт|віта[юн]|здоров|здрастуй|салют$|доброго$|добрий$|добридень|добривечір|hello$|hi$|hey$|howdy$|greetings$)/u;
  return has(words, greets) || (has(words, /^good$/) && has(words, /^(morning|evening|day|afternoon)$/))
    ? { kind: 'greeting' }
    : undefined;
}
