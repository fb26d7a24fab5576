import { parse } from 'postcss';
import { compoundsOf, notByClass } from './selectors.mjs';
import { valueErrors } from './style-values.mjs';

/**
 * How the styles of a part of the page are kept apart from those of the others: all of them inside one layer, by classes
 * of their own, with measures that the tokens give. `prefix` begins the names of their own variables, which whatever
 * stands inside inherits. In the shell an element may be named where a class of the same rule says in which place.
 * @typedef {{ layer: string, prefix: string, elements: boolean }} Place
 */

/** The widths and heights at which a page changes; a variable cannot stand in a media query. */
export const breakpoints = ['22rem', '30rem', '40rem', '48rem'];

/** What is wrong with one style sheet of the portal: a sentence with its line for each, none when all is well.
 * @param {string} file path from the root, with slashes @param {string} source @returns {string[]} */
export function styleErrors(file, source) {
  const place = placeOf(file);
  if (place === undefined) return [];
  if (!file.endsWith('.module.css')) return [`${file}: is no CSS Module, so its names would be everybody's`];
  return errorsOf(parse(source, { from: file }), place).map(({ node, what }) => {
    return `${file}:${node.source?.start?.line ?? 1}: ${what}`;
  });
}

/** @param {string} file @returns {Place | undefined} */
function placeOf(file) {
  // The document's own three: the ground of the page, what is seen before the shell runs, and the tokens.
  if (/^shell\/src\/(base|first|ui\/tokens)\.css$/.test(file)) return undefined;
  if (file.startsWith('shell/src/ui/')) return { layer: 'city.ui', prefix: '--ui-', elements: false };
  if (file.startsWith('shell/')) return { layer: 'city.shell', prefix: '--shell-', elements: true };
  const [, name] = /^mfe-([^/]+)\//.exec(file) ?? [];
  return name === undefined ? undefined : { layer: `mfe.${name}`, prefix: `--${name}-`, elements: false };
}

/** @param {import('postcss').Root} sheet @param {Place} place */
function errorsOf(sheet, place) {
  /** @type {{ node: import('postcss').Node, what: string }[]} */
  const errors = [];
  sheet.each((node) => {
    const inLayer = node.type === 'atrule' && node.name === 'layer' && node.params === place.layer && node.nodes;
    if (node.type !== 'comment' && !inLayer) errors.push({ node, what: `lies outside of @layer ${place.layer} { … }` });
  });
  sheet.walkAtRules((node) => {
    errors.push(...atRuleErrors(node).map((what) => ({ node, what })));
  });
  sheet.walkRules((node) => {
    errors.push(...selectorErrors(node, place).map((what) => ({ node, what })));
  });
  sheet.walkDecls((node) => {
    errors.push(...declarationErrors(node, place).map((what) => ({ node, what })));
  });
  return errors;
}

/** @param {import('postcss').AtRule} node @returns {string[]} */
function atRuleErrors({ name, params, parent }) {
  if (name === 'layer') return parent?.type === 'root' ? [] : ['a layer inside the layer'];
  if (!/^(media|container|supports|keyframes)$/.test(name)) return [`@${name} is the shell's to say`];
  // How low a part may become depends on what is in it: no height of a page says that.
  const free = name === 'keyframes' || (name === 'container' && params.includes('height'));
  const lengths = free ? [] : (params.match(/[\d.]+(rem|em|px)\b/g) ?? []);
  return lengths
    .filter((length) => !breakpoints.includes(length))
    .map((length) => `the page changes at ${breakpoints.join(', ')}, not at ${length}`);
}

/** @param {import('postcss').Rule} node @param {Place} place @returns {string[]} */
function selectorErrors({ selector, parent }, { elements }) {
  if (parent?.type === 'atrule' && 'name' in parent && parent.name === 'keyframes') return [];
  const wrong = selector.split(/,(?![^(]*\))/).flatMap((one) => {
    const compounds = compoundsOf(one);
    const within = elements && compounds[0]?.text.startsWith('.');
    return compounds
      .filter(({ text }) => !(within && /^[a-z][\w-]*|^:(first|last|nth)/.test(text)))
      .flatMap((compound) => notByClass(compound) ?? []);
  });
  return wrong.map((what) => `${what}: only classes of its own`);
}

/** @param {import('postcss').Declaration} node @param {Place} place @returns {string[]} */
function declarationErrors(node, { prefix }) {
  const { prop, value, important } = node;
  const strangers = [...(prop.startsWith('--') ? [prop] : []), ...variablesIn(value)].filter(
    (name) => !name.startsWith(prefix) && (name === prop || !name.startsWith('--city-')),
  );
  return [
    ...valueErrors(prop, value, { forcedColours: isForced(node) }),
    ...(important ? ['!important wins over every layer'] : []),
    ...strangers.map((name) => `${name}: a variable of one's own begins with ${prefix}`),
  ];
}

/** @param {string} value @returns {string[]} */
const variablesIn = (value) => Array.from(value.matchAll(/var\(\s*(--[\w-]+)/g), ([, name]) => name ?? '');

/** Whether it holds only where a resident has forced colours on every page. @param {import('postcss').Node} node @returns {boolean} */
function isForced(node) {
  const { parent } = node;
  if (!parent) return false;
  return (
    (parent.type === 'atrule' && 'params' in parent && parent.params === '(forced-colors: active)') || isForced(parent)
  );
}
