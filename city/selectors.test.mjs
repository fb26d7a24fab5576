import { expect, test } from 'vitest';
import { compoundsOf, notByClass } from './selectors.mjs';

test('a selector falls into its compounds, those inside of pseudo-classes too', () => {
  expect(compoundsOf('.a:hover > .b ~ .c::after, p').map(({ text }) => text)).toEqual([
    '.a:hover',
    '.b',
    '.c::after',
    'p',
  ]);
  expect(compoundsOf('.card:has(> .name:focus-visible)')).toEqual([
    { text: '.card:has(> .name:focus-visible)', inner: false },
    { text: '.name:focus-visible', inner: true },
  ]);
  expect(compoundsOf('.a[title="x > y, z"]')).toHaveLength(1);
});

/** @param {string} selector */
const wrong = (selector) => compoundsOf(selector).flatMap((compound) => notByClass(compound) ?? []);

test.each([
  '.card',
  '.card.open:hover::before',
  '.card > .name + .name',
  '.button:active:not(:disabled, [aria-disabled="true"])',
  '.card:has(.name:focus-visible)',
  '.chat[aria-busy="true"] .row:nth-child(2n + 1)',
  '.row:is(.own, .first)',
])('%s is by class alone', (selector) => {
  expect(wrong(selector)).toEqual([]);
});

test.each([
  ['button', 'button names every such element'],
  ['.list li', 'li names every such element'],
  ['.list > *', '* names every such element'],
  ['*', '* names every such element'],
  ['li.row', 'li.row names every such element'],
  ['#main', '#main names an id, of which a page has one'],
  [':root', ':root reaches outside its component'],
  [':root .card', ':root reaches outside its component'],
  [':global(.card)', ':global(.card) reaches outside its component'],
  ['[data-theme="light"] .card', '[data-theme="light"] has no class'],
  ['.row > :last-child', ':last-child has no class'],
  ['.card:has(svg)', 'svg names every such element'],
  ['.card:not(.x, :is(p))', 'p names every such element'],
])('%s is not: %s', (selector, reason) => {
  expect(wrong(selector)).toContain(reason);
});
