import { expect, test } from 'vitest';
import { contractErrors, tokensOf, tokenUseErrors } from './tokens.mjs';

const css = `@layer city.tokens {
  :root { --city-a: 1px; --city-b: var(--city-a); color: red; }
  [data-theme="light"] { --city-b: 2px; }
}`;
const made = tokensOf(css);

test('tokens.css makes each of its names once, whatever the themes', () => {
  expect([...made]).toEqual(['--city-a', '--city-b']);
  expect(contractErrors(made, '--city-a\n--city-b\n')).toEqual([]);
});

test('a name that is gone or renamed fails, and so does a new one until it is promised', () => {
  expect(contractErrors(made, '--city-a\n--city-b\n--city-c\n')).toEqual([
    '--city-c is gone from shell/src/ui/tokens.css: published microfrontends use it, so it stays',
  ]);
  expect(contractErrors(made, '--city-a\n')).toEqual([
    '--city-b is new: add it to shell/src/ui/tokens.names.txt, and from then on it stays',
  ]);
  expect(contractErrors(made, '--city-b\n--city-a\n')).toEqual(['shell/src/ui/tokens.names.txt is not in order']);
});

test.each([
  [
    'mfe-rooms/src/a.module.css',
    '.a {\n  color: var(--city-c);\n}',
    'mfe-rooms/src/a.module.css:2: there is no token --city-c',
  ],
  [
    'shell/src/a.tsx',
    "<p style={{ color: 'var(--city-colour)' }} />",
    'shell/src/a.tsx:1: there is no token --city-colour',
  ],
  [
    'mfe-rooms/src/a.module.css',
    '.a { --city-a: 0; }',
    'mfe-rooms/src/a.module.css:1: --city-a is made in shell/src/ui/tokens.css and nowhere else',
  ],
])('%s may not say %s', (file, source, sentence) => {
  expect(tokenUseErrors(file, source, made)).toEqual([sentence]);
});

test('what there is may be used anywhere, with a fallback too', () => {
  expect(tokenUseErrors('mfe-rooms/src/a.module.css', '.a { width: var(--city-a, var(--rooms-b)); }', made)).toEqual(
    [],
  );
  expect(tokenUseErrors('shell/src/ui/tokens.css', css, made)).toEqual([]);
});
