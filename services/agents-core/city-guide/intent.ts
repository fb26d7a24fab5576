/** What a question asks for. Hand-written rules over words: no model, so the same words always mean the same. */

import { wordsOf } from '../tools/words.ts';
import { findWords } from './find-words.ts';

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

const room = /^(кімнат|rooms?$)/u;
const who = /^(хто|хтось|who|whos|anyone|anybody|somebody|someone)$/u;
const creates = /^(створ|зроби|create|make$|open$)/u;
const whereToGo = (words: string[]) =>
  (has(words, /^(куди|де)$/u) && has(words, /^(піти|зайти|йти|іти|завітати)$/u)) ||
  (has(words, /^where$/) && has(words, /^go$/));

/** The first rule that finds something decides: what is asked about the city comes before manners. */
const rules: Rule[] = [forget, asked, abilities, news, invention, online, popular, find, advice, help, manners];

/** The intent of a question. */
export function intentOf(question: string): Intent {
  const words = wordsOf(question);
  for (const rule of rules) {
    const intent = rule(words);
    if (intent) return intent;
  }
  return { kind: 'unknown' };
}

function forget(words: string[]): Intent | undefined {
  const erase = has(words, /^(очист|зітр|стерт|стер|видал|забуд|clear|erase|forget|delete)/u);
  const memory = has(words, /^(істор|памят|розмов|усе$|все$|history|memory|conversation|everything|interaction)/u);
  return erase && memory ? { kind: 'forget' } : undefined;
}

function asked(words: string[]): Intent | undefined {
  const mine = has(words, /^(я|мене|мені|мої|моє|моя|моїх|ми|i|my|me|we)$/u);
  const past = has(
    words,
    /^((за|с|пере)?пит(ав|ала|али|увала|ував)|питання|запитання|питань|запитань|казав|казала|нагада|памятає)/u,
  );
  const pastEnglish =
    has(words, /^(asked|questions?|remember|remind)$/) || (has(words, /^ask$/) && has(words, /^did$/));
  return mine && (past || pastEnglish) ? { kind: 'asked' } : undefined;
}

function abilities(words: string[]): Intent | undefined {
  const ukrainian =
    has(words, /^[ву]мі(єш|єте)$/u) ||
    (has(words, /^(що|чим|як)$/u) && has(words, /^мож(еш|ете)$/u)) ||
    (has(words, /^(хто|що)$/u) && has(words, /^(ти|ви)$/u) && words.length <= 4);
  const english =
    (has(words, /^(what|how)$/) && has(words, /^can$/) && has(words, /^(you|ask)$/)) ||
    (has(words, /^(who|what)$/) && has(words, /^are$/) && has(words, /^you$/));
  return ukrainian || english ? { kind: 'abilities' } : undefined;
}

function news(words: string[]): Intent | undefined {
  const ukrainian = has(words, /^(нового|новин|поді[їйяю]|стрічк|відбува|відбул|сталос|стало$|трапил|діється)/u);
  const english =
    has(words, /^(news|happen|happening|happened|latest|feed|events?|recent|recently)$/) ||
    (has(words, /^new$/) && has(words, /^(what|whats|anything|is|rooms|residents)$/)) ||
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
  const people = /^(люд|мешкан|жител|осіб|people|residents?|users?)/u;
  const someone = has(words, who) && has(words, here);
  const count = has(words, /^(скільки|many|count)$/u) && (has(words, people) || has(words, here));
  return someone || count || has(words, /^(онлайн|online)/u) ? { kind: 'online' } : undefined;
}

function popular(words: string[]): Intent | undefined {
  const lively =
    /^((най)?(популярн|активн|жвав|людн)|гаряч|popular|active$|bus(y|iest)$|hot(test)?$|trending$|livel|crowded$|top$)/u;
  return has(words, lively) || whereToGo(words) ? { kind: 'popular' } : undefined;
}

function find(words: string[]): Intent | undefined {
  const search = /^(знайд|знайт|знаход|шука|пошук|відшук|find$|search|look(ing)?$|seek)/u;
  const talk = /^(поговор|поспілк|обговор|говор|talk|chat|discuss)/u;
  const about = has(words, talk) && has(words, /^(про|about)$/u);
  if ((!has(words, search) && !has(words, room) && !about) || has(words, creates)) return undefined;
  const left = findWords(words);
  if (left.length > 0) return { kind: 'find', words: left };
  return has(words, room) ? { kind: 'popular' } : undefined;
}

function advice(words: string[]): Intent | undefined {
  const opinion = /^(порад|порекоменд|запропону|розкаж|дума(є|ю)|advi[cs]e|suggest|recommend|think|opinion)/u;
  return has(words, opinion) ? { kind: 'idea' } : undefined;
}

function help(words: string[]): Intent | undefined {
  return has(words, /^(допомо|підказ|help)/u) ? { kind: 'abilities' } : undefined;
}

function manners(words: string[]): Intent | undefined {
  if (has(words, /^(дяку|спасибі|дяки$|thanks?$|thx$)/u)) return { kind: 'thanks' };
  const greeting =
    /^(привіт|віта[юн]|здоров|здрастуй|доброго$|добрий$|добридень|добривечір|hello$|hi$|hey$|greetings$)/u;
  return has(words, greeting) || (has(words, /^good$/) && has(words, /^(morning|evening|day|afternoon)$/))
    ? { kind: 'greeting' }
    : undefined;
}
