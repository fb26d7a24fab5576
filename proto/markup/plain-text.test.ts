import { expect, test } from 'vitest';
import { plainText } from './plain-text.ts';

test('an excerpt has the words without the signs of the markup', () => {
  expect(plainText('**Тарас** *пише* `code` [сюди](https://a.example) https://b.example')).toBe(
    'Тарас пише code сюди https://b.example',
  );
  expect(plainText('> так\n- а\n2. б\n```js\nlet a\n```')).toBe('так\n• а\n2. б\nlet a');
  expect(plainText('Олена: 5*3*2 > 4')).toBe('Олена: 5*3*2 > 4');
});

test('a place that stands beside a link stays there', () => {
  expect(plainText('[bank.example](https://evil.example)')).toBe('bank.example (evil.example)');
});
