/**
 * The compounds of a selector list, what stands between two combinators: `.a:hover > .b, p` has `.a:hover`, `.b` and `p`.
 * Of a pseudo-class with selectors in it (`:is`, `:not`, `:has`, `:where`) the compounds inside come too, each marked as
 * `inner`: they say more of an element that another one has named.
 * @typedef {{ text: string, inner: boolean }} Compound
 * @param {string} list @param {boolean} [inner] @returns {Compound[]}
 */
export function compoundsOf(list, inner = false) {
  return split(list, /[\s>+~,]/)
    .filter((text) => text !== '')
    .flatMap((text) => [{ text, inner }, ...argumentsOf(text).flatMap((within) => compoundsOf(within, true))]);
}

/** What is wrong with a compound that is to be named by a class of its own file; undefined when nothing is.
 * @param {Compound} compound @returns {string | undefined} */
export function notByClass({ text, inner }) {
  const named = text.replaceAll(/\[[^\]]*\]/g, '').replaceAll(/\([^()]*(\([^()]*\)[^()]*)*\)/g, '');
  if (/:(root|host|global|local)\b/.test(named)) return `${text} reaches outside its component`;
  if (named.includes('#')) return `${text} names an id, of which a page has one`;
  if (/^[\w*]/.test(named)) return `${text} names every such element`;
  if (!inner && !named.includes('.') && !named.includes('&')) return `${text} has no class`;
  return undefined;
}

/** Cuts at what `at` matches, not inside of brackets. @param {string} text @param {RegExp} at @returns {string[]} */
function split(text, at) {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(' || letter === '[') depth += 1;
    if (letter === ')' || letter === ']') depth -= 1;
    if (depth === 0 && at.test(letter)) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

/** @param {string} compound @returns {string[]} the selector lists inside its pseudo-classes */
const argumentsOf = (compound) =>
  Array.from(compound.matchAll(/:(?:is|not|has|where)\(((?:[^()]|\([^()]*\))*)\)/g), ([, within]) => within ?? '');
