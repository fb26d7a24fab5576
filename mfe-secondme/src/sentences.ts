/** Sentences of an answer that is coming, for those who hear it: a finished one at a time, and no half words. */

/** An end of a sentence, and what follows: a space, a line's end, or a closing quote before either. */
const end = /[.!?…]+["'»”’)\]*_`]*(?=\s)|\n+/gu;
/** After these a dot ends no sentence. */
const shortened =
  /(?:^|[\s(«"„])(?:\p{Lu}|\d{1,3}|вул|просп|м|р|рр|ст|див|напр|тис|млн|грн|т\.\s?д|т\.\s?п|e\.g|i\.e|etc|mr|mrs|dr|no|vs)\.$/iu;

/** Takes the pieces of one answer; answers the sentences that have ended with this one. */
export function openSentences(): { add(piece: string): string[]; rest(): string } {
  let waiting = '';
  const take = (text: string) => text.replace(/\s+/gu, ' ').trim();
  return {
    add(piece) {
      waiting += piece;
      const sentences: string[] = [];
      let from = 0;
      for (const found of waiting.matchAll(end)) {
        const until = found.index + found[0].length;
        const sentence = waiting.slice(from, until);
        if (shortened.test(sentence.trimEnd())) continue;
        from = until;
        if (take(sentence) !== '') sentences.push(take(sentence));
      }
      waiting = waiting.slice(from);
      return sentences;
    },
    rest() {
      const rest = take(waiting);
      waiting = '';
      return rest;
    },
  };
}
