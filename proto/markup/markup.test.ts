import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Inline } from './inline-markup.ts';
import { type Block, readMarkup } from './markup.ts';

/** A text in a shape that can be read in a test: `<strong>…</strong>` and so on; these are no HTML. */
const drawn = (text: string, names: string[] = []) =>
  readMarkup(
    text,
    names.map((username) => ({ userId: `u_${username}`, username })),
  )
    .map(block)
    .join('|');
const block = (each: Block): string => {
  if (each.kind === 'text') return each.children.map(inline).join('');
  if (each.kind === 'code') return `{${each.language}:${each.text}}`;
  if (each.kind === 'quote') return `>(${each.blocks.map(block).join('|')})`;
  return `[${each.items.map((item) => `${item.number}:${item.blocks.map(block).join('|')}`).join(', ')}]`;
};
const inline = (each: Inline): string => {
  if (each.kind === 'text') return each.text;
  if (each.kind === 'code' || each.kind === 'mention') return `<${each.kind} ${each.text}>`;
  const name = each.kind === 'link' ? `a ${each.href}` : each.kind;
  return `<${name}>${each.children.map(inline).join('')}</${name.split(' ')[0]}>`;
};

test.each([
  ['**жирний** і *курсив* та _ще_', '<strong>жирний</strong> і <em>курсив</em> та <em>ще</em>'],
  ['***обидва***', '<strong><em>обидва</em></strong>'],
  ['**а *б* в**', '<strong>а <em>б</em> в</strong>'],
  ['**а *б***', '<strong>а <em>б</em></strong>'],
  ['*а **б* в**', '<em>а **б</em> в**'],
  ['«**слово**», (*слово*)', '«<strong>слово</strong>», (<em>слово</em>)'],
  ['*рядок\nі ще*', '<em>рядок\nі ще</em>'],
  ['`a*b*` ``a`b`` ` `` `', '<code a*b*> <code a`b> <code ``>'],
  ['```let a```', '<code let a>'],
])('within a line: %j', (text, expected) => {
  expect(drawn(text)).toBe(expected);
});

test.each([
  '5*3*2 = 30, 2**10, a_b_c, __init__.py',
  'х**ня п**ць ****',
  '¯\\_(ツ)_/¯ -_- >_< ^_^ *_*',
  'ok :* і ще :*',
  'ой * зірка без пари, ** дві, ` одна, [дужки], (ще)',
  '  відступ   і   пробіли\n\n\n  рядок\tтабуляція',
  '— Привіт!\n— Вітаю!\n-5 °C, +1\n2026. рік',
  '*початок\n\nкінець*',
  '&amp; &lt;b&gt; <b>жирно</b> <img src=x onerror=alert(1)>',
  '[a]: https\n# заголовок\n---\n===\n![x]\n    чотири пробіли',
  '>:( >< >слово',
  '\\*не курсив\\* \\`не код\\`',
  '```не закрито\nрядок',
])('a text without markup is one block, as it was: %j', (text) => {
  expect(readMarkup(text)).toEqual([{ kind: 'text', children: [{ kind: 'text', text }] }]);
});

test.each([
  ['> раз\n> два\nтри', '>(раз\nдва)|три'],
  ['> > > > глибоко', '>(>(>(> глибоко)))'],
  ['до\n\n- а\n- б\n  - в\n  далі\n\nпісля', 'до|[0:а, 0:б|[0:в]|далі]|після'],
  ['3. а\n5) б', '[3:а, 5:б]'],
  ['1. а\n- б', '[1:а]|[0:б]'],
  ['- **а**\n> *б*', '[0:<strong>а</strong>]|>(<em>б</em>)'],
  ['ось:\n```ts\nlet a = `*`;\n\n  b\n```\nвсе', 'ось:|{ts:let a = `*`;\n\n  b}|все'],
  ['```let a = 1\nlet b```', '{:let a = 1\nlet b}'],
  ['> ```\n> a\n> ```', '>({:a})'],
])('with lines of its own: %j', (text, expected) => {
  expect(drawn(text)).toBe(expected);
});

test.each([
  ['ось ![вежа](https://a.example/b.png) тут', 'ось <a https://a.example/b.png>вежа</a> тут'],
  ['Дивись![тут](https://a.example/)', 'Дивись!<a https://a.example/>тут</a>'],
  ['![](https://a.example/b.png)', '![](<a https://a.example/b.png>https://a.example/b.png</a>)'],
  ['![x](javascript:alert(1))', '![x](javascript:alert(1))'],
])('a picture is a link with its words: %j', (text, expected) => {
  expect(drawn(text)).toBe(expected);
});

test('only names of mentions are mentions, the longest that stands there, and none in code', () => {
  expect(drawn('@Олена, @Олена Коваль і @Оленака, x@Олена `@Олена` @Тарас', ['Олена', 'Олена Коваль'])).toBe(
    '<mention @Олена>, <mention @Олена Коваль> і @Оленака, x@Олена <code @Олена> @Тарас',
  );
});

describe('hostile texts', () => {
  afterEach(() => vi.restoreAllMocks());

  test.each([
    '*',
    '_',
    '**',
    '* ',
    '*a ',
    '*a **b ',
    '[',
    '[a](',
    '[a](b',
    '![',
    '`',
    '` ',
    '`a``',
    '> ',
    '- ',
    '  - ',
    '1. ',
    '```\n',
    '@',
    '\\',
    'http://',
    'http://%',
    'mailto:',
    'https://a.b(',
    '\n',
    '(*',
    '***a** ',
  ])('of 4,000 characters of %j are read a few times, not as often as they are long', (piece) => {
    const text = piece.repeat(4_000).slice(0, 4_000);
    const read = vi.spyOn(String.prototype, 'charCodeAt');
    const looked = vi.spyOn(RegExp.prototype, 'test');
    readMarkup(text, [{ userId: 'u_a', username: 'a' }]);
    expect(read.mock.calls.length + looked.mock.calls.length).toBeLessThan(40 * text.length);
  });

  test('stand in each other only so deep', () => {
    const depth = (parts: readonly (Block | Inline)[]): number =>
      Math.max(0, ...parts.map((part) => 1 + depth(inside(part))));
    const inside = (part: Block | Inline): (Block | Inline)[] => {
      if ('children' in part) return part.children;
      if (part.kind === 'list') return part.items.flatMap((item) => item.blocks);
      return 'blocks' in part ? part.blocks : [];
    };
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'>- *_`[]()a\n'), maxLength: 400 }), (text) => {
        expect(depth(readMarkup(text))).toBeLessThan(16);
      }),
    );
  });
});
