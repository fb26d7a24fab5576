/** Makes text that arrives in pieces fit to be kept and sent on. */

/** Takes pieces as they come and answers what of them is whole. */
export type WholeText = {
  /** What can be passed on now; empty when the piece only begins a character. */
  add(piece: string): string;
};

/** Holds half a character back until the other half comes, and drops NUL, which PostgreSQL cannot keep. */
export function wholeText(): WholeText {
  let half = '';
  return {
    add(piece) {
      const text = half + piece.replaceAll('\0', '');
      half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
      return text.slice(0, text.length - half.length).toWellFormed();
    },
  };
}
