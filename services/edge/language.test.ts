import { expect, test } from 'vitest';
import { languageOf } from './language.ts';

const of = (headers: Record<string, string>) => languageOf({ headers });

test.each([
  ['uk-UA,uk;q=0.9,en;q=0.8', 'uk'],
  ['en-GB,en;q=0.9,uk;q=0.8', 'en'],
  ['fr-FR,fr;q=0.9,uk;q=0.3', 'uk'],
  ['en;q=0.2, uk;q=0.7', 'uk'],
  ['uk;q=0, en', 'en'],
  ['UK', 'uk'],
  ['fr, de', 'en'],
  ['*', 'en'],
  ['', 'en'],
  [';;q=,,', 'en'],
])('of a browser that accepts “%s”', (header, language) => {
  expect(of({ 'accept-language': header })).toBe(language);
});

test('what was chosen wins over what the browser accepts, and nonsense over neither', () => {
  expect(of({ cookie: 'city_locale=en', 'accept-language': 'uk' })).toBe('en');
  expect(of({ cookie: 'a=b; city_locale=uk', 'accept-language': 'en' })).toBe('uk');
  expect(of({ cookie: 'city_locale=xx', 'accept-language': 'uk' })).toBe('uk');
});
