import { parse } from 'postcss';

/** The house's names for colours, sizes and times: where they are made, and the list of all that were ever promised. */
export const tokenFiles = { css: 'shell/src/ui/tokens.css', names: 'shell/src/ui/tokens.names.txt' };

/** The names that tokens.css makes. @param {string} css @returns {Set<string>} */
export function tokensOf(css) {
  /** @type {Set<string>} */
  const names = new Set();
  parse(css).walkDecls(/^--city-/, ({ prop }) => void names.add(prop));
  return names;
}

/**
 * Whether the names that are made are those that were promised. Microfrontends that were published long ago use them:
 * a name is added, and never goes. @param {Set<string>} made @param {string} names the list, a name a line @returns {string[]}
 */
export function contractErrors(made, names) {
  const promised = names.split('\n').filter((line) => line !== '');
  const sorted = promised.toSorted();
  return [
    ...promised
      .filter((name) => !made.has(name))
      .map((name) => `${name} is gone from ${tokenFiles.css}: published microfrontends use it, so it stays`),
    ...[...made]
      .filter((name) => !promised.includes(name))
      .map((name) => `${name} is new: add it to ${tokenFiles.names}, and from then on it stays`),
    ...(promised.every((name, place) => name === sorted[place]) ? [] : [`${tokenFiles.names} is not in order`]),
  ];
}

/** What a file of the house says about tokens that there are not, or makes without being tokens.css.
 * @param {string} file @param {string} source @param {Set<string>} made @returns {string[]} */
export function tokenUseErrors(file, source, made) {
  const lines = source.split('\n');
  return lines.flatMap((line, index) => {
    const used = Array.from(line.matchAll(/var\(\s*(--city-[\w-]+)/g), ([, name]) => name ?? '');
    const ownMade =
      file === tokenFiles.css ? [] : Array.from(line.matchAll(/(--city-[\w-]+)['"]?\s*:/g), ([, name]) => name);
    return [
      ...used.filter((name) => !made.has(name)).map((name) => `${file}:${index + 1}: there is no token ${name}`),
      ...ownMade.map((name) => `${file}:${index + 1}: ${name} is made in ${tokenFiles.css} and nowhere else`),
    ];
  });
}
