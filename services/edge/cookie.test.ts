import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCookie, setCookie } from './cookie.ts';

test.each([
  ['', {}],
  ['a=1', { a: '1' }],
  ['a=1; b=2;c=3 ;', { a: '1', b: '2', c: '3' }],
  ['a=x=y==', { a: 'x=y==' }],
  ['first=1; first=2', { first: '1' }],
  ['nothing; =empty; a=', { '': 'empty', a: '' }],
  ['__proto__=x; toString=y', { ['__proto__']: 'x', toString: 'y' }],
])('%s', (header, cookies) => {
  expect({ ...parseCookie(header) }).toEqual(cookies);
});

test('no name that was not sent has a value', () => {
  expect(parseCookie('a=1').toString).toBeUndefined();
});

test('whatever a browser sends is read without an error, and what we set is found among it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const header = `${before.replaceAll('city=', '')}; city=a.b-c_d; ${after}`;
      expect(parseCookie(header).city).toBe('a.b-c_d');
    }),
  );
});

test('a cookie is for this site and not for scripts; on TLS never without it', () => {
  expect(setCookie('n', 'v', 60, false)).toBe('n=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=60');
  expect(setCookie('n', '', 0, true)).toBe('n=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure');
});
