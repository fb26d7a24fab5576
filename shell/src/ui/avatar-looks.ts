/** How many colours there are; avatar.module.css has one class for each. */
export const avatarColours = 8;

/** The colour of a resident, 0 to 7: the same id always has the same one. */
export function colourOf(userId: string): number {
  let hash = 0;
  for (let i = 0; i < userId.length; i++) hash = (hash * 31 + userId.charCodeAt(i)) >>> 0;
  return hash % avatarColours;
}

/** One or two letters of a name, upper case; "?" for a name without any. */
export function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu) ?? [];
  const letters = [words[0], words[1]].map((word) => (word ? String.fromCodePoint(word.codePointAt(0) ?? 63) : ''));
  return letters.join('').toLocaleUpperCase() || '?';
}
