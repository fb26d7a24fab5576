import { expect, test } from 'vitest';
import { linkedAddress, writtenAddress } from './links.ts';

const written = (text: string) => {
  const found = writtenAddress(text, 0);
  return found?.link ? [text.slice(0, found.to), found.link.href, found.link.place] : undefined;
};
const linked = (text: string) => {
  const found = linkedAddress(text, 0);
  return found && [found.label, found.href, found.place];
};

test.each([
  ['https://city.example', 'https://city.example'],
  ['HTTPS://City.Example/Шлях?a=1#b далі', 'HTTPS://City.Example/Шлях?a=1#b'],
  ['https://city.example/a_(b)).', 'https://city.example/a_(b)'],
  ['https://city.example/»,', 'https://city.example/'],
  ['https://city.example**', 'https://city.example'],
  ['mailto:olena@city.example,', 'mailto:olena@city.example'],
])('%j is an address', (text, address) => {
  expect(written(text)?.[0]).toBe(address);
});

test.each([
  'http://',
  'https://',
  'https://user@evil.example',
  'https://bank.example:pass@evil.example',
  'https:///evil.example',
  'https:/\\evil.example',
  'javascript:alert(1)',
  'mailto:a@b?bcc=c@d',
  'mailto:nobody',
  'ftp://a.b',
])('%j is none', (text) => {
  expect(written(text)).toBeUndefined();
});

test('an address ends before what cannot be seen', () => {
  expect(written('https://a.example/\u202egpj.exe')).toEqual(['https://a.example/', 'https://a.example/', null]);
});

test.each([
  ['[місто](https://city.example)', null],
  ['[city.example](https://www.city.example/x)', null],
  ['[https://city.example/a](https://city.example/b)', null],
  ['[bank.example](https://evil.example)', 'evil.example'],
  ['[https://bank.example](https://evil.example:8443/)', 'evil.example:8443'],
  ['[bank。example](https://evil.example)', 'evil.example'],
  ['[bank․example](https://evil.example)', 'evil.example'],
  ['[ｂank.example](https://evil.example)', 'evil.example'],
  ['[bank\u200b.example](https://evil.example)', 'evil.example'],
  ['[**bank**.example](https://evil.example)', 'evil.example'],
  ['[`bank`.example](https://evil.example)', 'evil.example'],
  ['[місто](https://bank.example⁄a.evil.example)', 'bank.xn--examplea-k03d.evil.example'],
  ['[місто](https://аpple.com)', 'xn--pple-43d.com'],
  ['[Олена](mailto:a@b.example)', null],
  ['[olena@city.example](mailto:a@city.example)', 'a@city.example'],
])('what stands beside the words of %j', (text, place) => {
  expect(linked(text)?.[2]).toBe(place);
});

test.each([
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:msgbox(1))',
  '[x](//evil.example)',
  '[x](/rooms)',
  '[x]( https://a.example)',
  '[x](https://a.example "title")',
  '[x] (https://a.example)',
  '[x](https://a.example\u202e/b)',
  '[](https://a.example)',
  '[x](https://a.example',
])('%j is no link', (text) => {
  expect(linked(text)).toBeUndefined();
});
