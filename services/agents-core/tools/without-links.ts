/**
 * An answer that was made from words of others has no links: one of them could have told the model to build an address that
 * carries what it knows, and a click or an image would bring it there. Of an address only its host stays, as a text.
 */

/** Whatever has a scheme with slashes, schemes that need none, and after a bracket of Markdown slashes without a scheme. */
const address =
  /(?:[^\s<>()[\]"]{0,30}:[\\/]{2}|https?:|(?:mailto|data|javascript|vbscript):(?=\S)|(?<=\()[\\/]{2})[^\s<>"'`«»“”]*/giu;
/** A word that is longer is not waited for; only so much of it as an address needs to begin. */
const longestWord = 2_000;
const longestBeginning = 20;

/** Takes an answer in pieces; a word is passed on when it is whole. */
export function withoutLinks(): { add(piece: string): string; end(): string } {
  let held = '';
  /** The rest of a long address, which ends with white space. */
  let dropping = false;
  const release = (length: number) => {
    const text = held.slice(0, length);
    held = held.slice(length);
    return bare(text);
  };
  return {
    add(piece) {
      held += piece;
      if (dropping) {
        const end = held.search(/\s/u);
        held = end < 0 ? '' : held.slice(end);
        dropping = end < 0;
      }
      const words = release(held.search(/\s\S*$/u) + 1);
      if (held.length <= longestWord) return words;
      dropping = held.search(address) >= 0;
      return words + release(dropping ? held.length : held.length - longestBeginning);
    },
    end: () => release(held.length),
  };
}

/** The text without addresses: `![x](https://a.example/?q=secret)` becomes `![x](a.example)`. */
function bare(text: string): string {
  return text.replace(address, (found) => {
    const host = /[\\/]{2}(?:[^\\/?#@]*@)?([^\\/?#:@)\]}]+)/u.exec(found)?.[1] ?? '';
    const after = found.match(/[)\]}.,;:!?…]+$/u)?.[0] ?? '';
    // A name of a host can carry words, too: two labels of it name the place well enough.
    return host.split('.').filter(Boolean).slice(-2).join('.') + after;
  });
}
