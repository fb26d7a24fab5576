import { expect, test } from 'vitest';
import { valueErrors } from './style-values.mjs';

const page = { forcedColours: false };

test.each([
  ['color', 'var(--city-color-text)'],
  ['color', 'inherit'],
  ['border', '1px solid transparent'],
  ['border-color', 'color-mix(in srgb, currentColor var(--city-mix-line), transparent)'],
  ['background', 'linear-gradient(160deg, var(--city-color-accent-soft), transparent 60%), var(--city-color-glass)'],
  ['padding', '0 var(--city-space-2)'],
  ['margin', 'calc(var(--city-space-5) * -1)'],
  ['width', 'min(var(--city-width-panel), calc(100vw - var(--city-space-5)))'],
  ['grid-template-columns', 'repeat(auto-fill, minmax(min(100%, 20em), 1fr))'],
  ['max-height', '12lh'],
  ['letter-spacing', '-0.015em'],
  ['font-size', 'var(--city-text-sm)'],
  ['font', 'inherit'],
  ['line-height', 'var(--city-leading-tight)'],
  ['z-index', 'var(--city-z-above)'],
  ['transition', 'border-color var(--city-motion-fast) var(--city-ease)'],
  ['animation', 'appear 0s linear var(--city-motion-patience) both'],
  ['content', '"#fff 3rem red"'],
  ['height', 'max(min(24em, 100dvh), calc(100dvh - var(--rooms-above, 9em)))'],
])('%s: %s is from the tokens', (property, value) => {
  expect(valueErrors(property, value, page)).toEqual([]);
});

test.each([
  ['color', '#fff', '#fff is no token'],
  ['color', 'white', 'white is no token'],
  ['border', '1px solid Tomato', 'Tomato is no token'],
  ['background', 'rgb(2 6 16 / 65%)', 'rgb() is no token'],
  ['background', 'linear-gradient(oklch(86% 0.09 200deg), transparent)', 'oklch() is no token'],
  ['color', 'CanvasText', 'CanvasText is no token'],
  ['color', 'var(--city-color-text, #000)', '#000 is no token'],
  ['padding', '8px', '8px is no token'],
  ['padding', '.5rem', '.5rem is no token'],
  ['margin-top', '-0.25rem', '-0.25rem is no token'],
  ['outline-offset', '2px', '2px is no token'],
  ['width', '15rem', '15rem is no token'],
  ['padding', '0.5em', 'padding has a scale'],
  ['--rooms-edge', '2em', '--rooms-edge has a scale'],
  ['transition', 'color 120ms', '120ms is no token'],
  ['font-size', '90%', 'font-size: 90% is off the scale'],
  ['font-weight', '600', 'font-weight: 600 is off the scale'],
  ['font-weight', 'bold', 'font-weight: bold is off the scale'],
  ['line-height', '1.35', 'line-height: 1.35 is off the scale'],
  ['z-index', '9999', 'z-index: 9999 is off the scale'],
  ['z-index', 'calc(var(--city-z-toast) + 1)', 'is off the scale'],
  ['box-shadow', '0 0 4px var(--city-color-accent)', 'is off the scale'],
])('%s: %s is not: %s', (property, value, reason) => {
  expect(valueErrors(property, value, page)).toContainEqual(expect.stringContaining(reason));
});

test('the system’s colours are for those who force them', () => {
  expect(valueErrors('background', 'Highlight', { forcedColours: true })).toEqual([]);
  expect(valueErrors('background', 'red', { forcedColours: true })).toHaveLength(1);
});
