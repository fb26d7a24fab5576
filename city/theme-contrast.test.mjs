import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './house.mjs';
import { tokenFiles } from './tokens.mjs';

const css = readFileSync(join(root, tokenFiles.css), 'utf8');

/** Red, green, blue from 0 to 255, and how much of it covers what is below. @typedef {[number, number, number, number]} Colour */

/** `#rrggbb` or `rgb(r g b / a%)`, the two ways in which a theme says a colour. @param {string} value @returns {Colour} */
function colourOf(value) {
  const hex = /^#([0-9a-f]{6})$/.exec(value)?.[1];
  if (hex !== undefined) return [part(hex, 0), part(hex, 2), part(hex, 4), 1];
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN, percent = 100] = (value.match(/[\d.]+/g) ?? []).map(
    Number,
  );
  return [red, green, blue, percent / 100];
}

/** @param {string} hex @param {number} place */
const part = (hex, place) => Number.parseInt(hex.slice(place, place + 2), 16);

/** What is seen of a colour that lies on another. @param {Colour} colour @param {Colour} ground @returns {Colour} */
function over([red, green, blue, cover], [r, g, b]) {
  const mix = (/** @type {number} */ top, /** @type {number} */ below) => top * cover + below * (1 - cover);
  return [mix(red, r), mix(green, g), mix(blue, b), 1];
}

/** WCAG 2.2, relative luminance. @param {Colour} colour */
function luminance([red, green, blue]) {
  const share = (/** @type {number} */ of255) => {
    const of1 = of255 / 255;
    return of1 <= 0.04045 ? of1 / 12.92 : ((of1 + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * share(red) + 0.7152 * share(green) + 0.0722 * share(blue);
}

/** WCAG 2.2, contrast ratio, 1 to 21. @param {Colour} one @param {Colour} other */
function contrast(one, other) {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** A theme's colours by their names without `--city-color-`; what it does not say is as by night. @param {string} theme */
function coloursOf(theme) {
  const blocks = [':root,\n  [data-theme] {', `[data-theme="${theme}"] {`].map(
    (begin) => css.split(begin)[1]?.split('}')[0] ?? '',
  );
  const colours = new Map(
    blocks.flatMap((block) =>
      Array.from(block.matchAll(/--city-color-([\w-]+): ([^;]+);/g), ([, name, value]) => [name, value]),
    ),
  );
  return (/** @type {string} */ name) => colourOf(colours.get(name) ?? '');
}

const solid = ['bg', 'bg-deep', 'surface', 'surface-raised'];
const soft = ['glass', 'accent-soft', 'secondme-soft', 'danger-soft'];

describe.each([
  ['dark', 4.5, 3],
  ['light', 4.5, 3],
  ['contrast', 7, 4.5],
])('%s', (theme, forWords, forSigns) => {
  const colour = coloursOf(theme);

  test.each(['text', 'text-muted'])(`%s is read on every ground, at ${forWords}:1`, (name) => {
    for (const ground of [...solid, ...soft]) {
      expect(contrast(colour(name), over(colour(ground), colour('surface'))), ground).toBeGreaterThanOrEqual(forWords);
    }
  });

  test.each(['accent', 'online', 'away', 'secondme', 'danger'])(
    `%s is read on what is solid, at ${forWords}:1`,
    (name) => {
      for (const ground of solid) {
        expect(contrast(colour(name), colour(ground)), ground).toBeGreaterThanOrEqual(forWords);
      }
    },
  );

  test.each(['accent', 'secondme', 'danger'])(`words on %s are read, at ${forWords}:1`, (name) => {
    expect(contrast(colour('text-on-accent'), colour(name))).toBeGreaterThanOrEqual(forWords);
  });

  test.each(['focus', 'offline', 'online', 'away'])(`%s is seen as a sign, at ${forSigns}:1`, (name) => {
    for (const ground of solid) {
      expect(contrast(colour(name), colour(ground)), ground).toBeGreaterThanOrEqual(forSigns);
    }
  });
});
