import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slugOf } from './slug.ts';

test.each([
  ['General', 'general'],
  ['Сад поезій', 'sad-poezii'],
  ['Єднаймося, ґазди!', 'iednaimosia-gazdy'],
  ['Щастя і дощ', 'shchastia-i-doshch'],
  ['Об’єднання', 'obiednannia'],
  ["Обʼєднання з м'ятою", 'obiednannia-z-miatoiu'],
  ['Ёлка', 'iolka'],
  ['Café Ünïcode', 'cafe-unicode'],
  ['  --  C++ & Rust  --  ', 'c-rust'],
  ['city_bank', 'city-bank'],
  ['CITY＿bank', 'city-bank'],
  ['２０２６', '2026'],
  ['🌻🌻', 'room'],
  ['日本', 'room'],
  ['', 'room'],
  ['а'.repeat(100), 'a'.repeat(60)],
])('%j is %j', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test('whatever the name, the slug is one that CreateRoom takes, and stays what it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
      const slug = slugOf(name);
      expect(slug).toMatch(/^[a-z0-9][a-z0-9-]{0,59}$/);
      expect(slugOf(slug)).toBe(slug);
    }),
  );
});
