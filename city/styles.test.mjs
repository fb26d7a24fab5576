import { expect, test } from 'vitest';
import { styleErrors } from './styles.mjs';

const file = 'mfe-rooms/src/room.module.css';

/** A style sheet of the rooms with these lines in its layer. @param {string} lines */
const inLayer = (lines) => `@layer mfe.rooms {\n${lines}\n}`;

test('classes of its own, in its layer, by the tokens', () => {
  const source = inLayer(`
    .room { --rooms-edge: var(--city-space-2); padding: var(--rooms-edge); }
    .room:hover > .name, .room:has(.name:focus-visible) { color: var(--city-color-accent); }
    @media (max-width: 30rem) { .room { padding: 0; } }
    @container (max-height: 5em) { .room { padding: 0; } }
    @keyframes appear { from { opacity: 0; } to { opacity: 1; } }
    @media (forced-colors: active) { .room { border-color: CanvasText; } }`);
  expect(styleErrors(file, source)).toEqual([]);
});

test.each([
  ['.room { color: inherit; }', ':1: lies outside of @layer mfe.rooms { … }'],
  ['@layer mfe.presence { .a { color: inherit; } }', ':1: lies outside of @layer mfe.rooms { … }'],
  ['@layer mfe.rooms;', ':1: lies outside of @layer mfe.rooms { … }'],
  [`${inLayer('.a { color: inherit; }')}\n.b { color: inherit; }`, ':4: lies outside of @layer mfe.rooms { … }'],
  [inLayer('@layer mfe.rooms { .a { color: inherit; } }'), ':2: a layer inside the layer'],
  [inLayer('@font-face { font-family: "Own"; }'), ":2: @font-face is the shell's to say"],
  [inLayer('.a,\nbutton { color: inherit; }'), ':2: button names every such element: only classes of its own'],
  [inLayer('.a {\n  color: #fff;\n}'), ':3: #fff is no token: take a var(--city-color-…)'],
  [inLayer('.a { color: inherit !important; }'), ':2: !important wins over every layer'],
  [inLayer('.a { --edge: 0; }'), ":2: --edge: a variable of one's own begins with --rooms-"],
  [inLayer('.a { width: var(--presence-b); }'), ":2: --presence-b: a variable of one's own begins with --rooms-"],
  [
    inLayer('@media (min-width: 37rem) { .a { width: 0; } }'),
    ':2: the page changes at 22rem, 30rem, 40rem, 48rem, not at 37rem',
  ],
  [
    inLayer('@container (min-width: 5em) { .a { width: 0; } }'),
    ':2: the page changes at 22rem, 30rem, 40rem, 48rem, not at 5em',
  ],
  [inLayer('.a { color: Highlight; }'), ':2: Highlight is no token: take a var(--city-color-…)'],
])('%j has something wrong%s', (source, end) => {
  expect(styleErrors(file, source)).toContainEqual(`${file}${end}`);
});

test('a sheet of a microfrontend is a CSS Module', () => {
  expect(styleErrors('mfe-rooms/src/room.css', '')).toEqual([expect.stringContaining('is no CSS Module')]);
});

test('the looks and the shell have layers of their own; the shell may name an element inside of a class', () => {
  const nav = (/** @type {string} */ layer) => `@layer ${layer} { .nav a:hover { color: inherit; } }`;
  expect(styleErrors('shell/src/frame/header.module.css', nav('city.shell'))).toEqual([]);
  expect(styleErrors('shell/src/ui/card.module.css', nav('city.ui'))).toHaveLength(1);
  expect(
    styleErrors('shell/src/frame/header.module.css', '@layer city.shell { a .nav { color: inherit; } }'),
  ).toHaveLength(1);
  expect(styleErrors('shell/src/frame/header.module.css', nav('city.ui'))).toHaveLength(1);
  expect(styleErrors('shell/src/ui/tokens.css', ':root { --city-a: red; }')).toEqual([]);
});
