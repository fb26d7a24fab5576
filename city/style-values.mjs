import { colourNames, systemColours } from './colour-names.mjs';

/** What the tokens have a scale for is taken from it, whole. */
const scales = [
  { of: /^z-index$/, from: '--city-z-', or: /^auto$/ },
  { of: /^font-size$/, from: '--city-text-' },
  { of: /^font-weight$/, from: '--city-weight-' },
  { of: /^line-height$/, from: '--city-leading' },
  { of: /^font-family$/, from: '--city-font' },
  { of: /^(box|text)-shadow$/, from: '--city-elevation-', or: /^none$/ },
];

/** What measures a box or a letter may follow the words in it. */
const measures =
  /^((min-|max-)?(width|height|inline-size|block-size)|flex|flex-basis|grid-(template|auto)-(columns|rows)|contain-intrinsic-size|letter-spacing|vertical-align)$/;

const ofTheView = /^([sld]?v(w|h|i|b|min|max)|cq(w|h|i|b|min|max)|%|fr|deg|turn)$/;
const ofTheWords = /^(em|ch|ex|lh|cap)$/;

/**
 * What is wrong with a value, a sentence for each thing: a colour, size, time or place in the stack that no token gives.
 * Free are 0, a hairline of 1px, parts (%, fr), the view's own units, and for measures em, ch and lh.
 * @param {string} property @param {string} value @param {{ forcedColours: boolean }} where @returns {string[]}
 */
export function valueErrors(property, value, { forcedColours }) {
  const raw = value.replaceAll(/"[^"]*"|'[^']*'|url\([^)]*\)|var\(\s*--[\w-]+/g, ' ');
  return [
    ...offScale(property, value),
    ...coloursIn(raw, forcedColours).map((colour) => `${colour} is no token: take a var(--city-color-…)`),
    ...sizesIn(property, raw),
  ];
}

/** @param {string} property @param {string} value @returns {string[]} */
function offScale(property, value) {
  const scale = scales.find(({ of }) => of.test(property));
  if (!scale || /^(inherit|initial|unset)$/.test(value) || scale.or?.test(value)) return [];
  return new RegExp(`^var\\(${scale.from}[\\w-]*\\)$`).test(value)
    ? []
    : [`${property}: ${value} is off the scale: take a var(${scale.from}…)`];
}

/** @param {string} raw @param {boolean} forcedColours @returns {string[]} */
function coloursIn(raw, forcedColours) {
  const words = raw.match(/#[0-9a-f]{3,8}\b|(?<![\w-])[a-z]+\b(?!-)/gi) ?? [];
  const functions = raw.match(/(?<![\w-])(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|light-dark)(?=\()/gi) ?? [];
  const named = words.filter((word) => {
    const name = word.toLowerCase();
    return word.startsWith('#') || colourNames.has(name) || (systemColours.has(name) && !forcedColours);
  });
  return [...named, ...functions.map((name) => `${name}()`)];
}

/** @param {string} property @param {string} raw @returns {string[]} */
function sizesIn(property, raw) {
  const sizes = Array.from(raw.matchAll(/(?<![\w#.-])[-+]?(\d*\.?\d+)([a-z]+|%)/gi), ([size, number, unit = '']) => ({
    size,
    number: Number(number),
    unit: unit.toLowerCase(),
  }));
  return sizes.flatMap(({ size, number, unit }) => {
    if (number === 0 || size === '1px' || ofTheView.test(unit)) return [];
    if (/^m?s$/.test(unit)) return [`${size} is no token: take a var(--city-motion-…)`];
    if (!ofTheWords.test(unit)) return [`${size} is no token: take a var(--city-…), or for a measure em, ch or lh`];
    return measures.test(property) ? [] : [`${property} has a scale, ${size} is not on it: take a var(--city-…)`];
  });
}
