/**
 * An answer that was made from words of others has no links: one of them could have told the model to build an address that
 * carries what it knows, and a click or an image would bring it there. Of an address only its host stays, as a text.
 */

/** Whatever has a scheme with slashes, schemes that need none, and after a bracket of Markdown slashes without a scheme. */
const address =
  /(?:[^\s<>()[\]"]*:[\\/]{2}|https?:|(?:mailto|data|javascript|vbscript):(?=\S)|(?<=\()[\\/]{2})[^\s<>"'`«»“”]*/giu;
/** A word that is longer is looked at in parts. */
const longestWord = 2_000;

/** Takes an answer in pieces; a word is passed on when it is whole. */
export function withoutLinks(): { add(piece: string): string; end(): string } {
  let held = '';
  return {
    add(piece) {
      held += piece;
      const whole = held.length > longestWord ? held.length : held.search(/\s\S*$/u) + 1;
      const text = held.slice(0, whole);
      held = held.slice(whole);
      return bare(text);
    },
    end() {
      const text = held;
      held = '';
      return bare(text);
    },
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
