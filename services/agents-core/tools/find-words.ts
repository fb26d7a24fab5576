/** Which words of a request for a room tell something about the room. */

/** Words that only make a sentence. */
const small = new Set(
  `a an the any some is are there it where which what who whos in inside at of to on with and or about that can could
  do does you i we my please show all tell how many people want need would like for me now right hello hi hey am go open
  про де яка який яке які якій якою яку якого якому яких яким якими є чи у в з із на до для та і й а або по за мені мене нам я ми ти що щось хто скільки
  людей люди усі всі усіх всіх можна можу треба ким будь ласка зараз всередині тут список перелік привіт вітаю`.split(
    /\s+/,
  ),
);

/** Beginnings of words that ask, or name what every room is: «кімнату», «знайди», «поговорити», «місті». */
const asking =
  /^(кімнат|rooms?$|знай|знахо|шука|пошук|відшук|find$|search|look(ing)?$|seek|list$|help$|якус|якась|хочу|хоті|потрібн|покаж|поговор|говор|поспілк|спілк|обговор|talk|chat|discuss|розкаж|допомо|порад|порекоменд|підказ|підкаж|відкри|перейди|recommend|suggest|тем(а|и|у|ою)$|topics?$|міст[оіау]$|city$)/u;

/** The words that are left: for «знайди кімнату про енергію» that is «енергію». */
export function findWords(words: readonly string[]): string[] {
  return words.filter((word) => !small.has(word) && !asking.test(word));
}
