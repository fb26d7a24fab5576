import { expect, test } from 'vitest';
import { wrapped } from './markup-keys.ts';

/** `[` and `]` stand for the selection, before and after. */
const apply = (marked: string, sign: string) => {
  const [start, end] = [marked.indexOf('['), marked.indexOf(']') - 1];
  const value = marked.replace('[', '').replace(']', '');
  const { from, to, text, selected } = wrapped(value, start, end, sign);
  const after = value.slice(0, from) + text + value.slice(to);
  return `${after.slice(0, selected[0])}[${after.slice(...selected)}]${after.slice(selected[1])}`;
};

test.each([
  ['а [слово] б', '**', 'а **[слово]** б'],
  ['а[ слово ]б', '*', 'а *[слово]* б'],
  ['а []б', '`', 'а `[]`б'],
  ['а **[слово]** б', '**', 'а [слово] б'],
  ['**[слово]**', '*', '***[слово]***'],
  ['*[слово]*', '**', '***[слово]***'],
])('%s with %s is %s', (before, sign, after) => {
  expect(apply(before, sign)).toBe(after);
});
