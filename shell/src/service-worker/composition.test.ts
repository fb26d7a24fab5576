import { describe, expect, test } from 'vitest';
import { compositionOf, routeOf } from './composition.ts';
import { documentOf, presence } from './example.ts';

describe('a document', () => {
  test('names the shell’s files, those of every part, and its pages', () => {
    expect(compositionOf(documentOf())).toEqual({
      files: [
        { address: '/shell/shell.1.js', integrity: 'sha384-shell.1.js' },
        { address: '/shell/later.1.js', integrity: 'sha384-later.1.js' },
        { address: '/mfe/presence/bbbb/city_presence_1.js', integrity: 'sha384-city_presence_1.js' },
        { address: '/mfe/rooms/aaaa/city_rooms_1.js', integrity: 'sha384-city_rooms_1.js' },
        { address: '/mfe/rooms/aaaa/rooms-page.1.js', integrity: 'sha384-rooms-page.1.js' },
      ],
      routes: ['/', '/rooms', '/rooms/{slug}'],
    });
  });

  test('of a city without parts is one too', () => {
    expect(compositionOf(documentOf(['shell.1.js'], []))).toMatchObject({ routes: ['/'] });
  });

  test('names nothing of another origin', () => {
    const html = documentOf(['shell.1.js'], [presence]).replace('/mfe/presence', 'https://team.example/mfe/presence');
    expect(compositionOf(html)?.files.map(({ address }) => address)).toEqual(['/shell/shell.1.js']);
  });
});

test.each([
  ['a hotel’s page', '<html><h1>Welcome! Your room number?</h1></html>'],
  ['a torn one', documentOf().slice(0, -60)],
  ['one without a plan', documentOf().replace(/"plan":.*?,"shell"/, '"plan":null,"shell"')],
  ['one of npm run dev', documentOf([])],
])('%s is nothing to be kept', (_what, html) => expect(compositionOf(html)).toBeUndefined());

test.each([
  ['/', '/'],
  ['/rooms', '/rooms'],
  ['/rooms/', '/rooms'],
  ['/rooms/new', '/rooms/new'],
  ['/rooms/%D0%BD%D0%B0%D1%83%D0%BA%D0%B0', '/rooms/{slug}'],
  ['/rooms/a/b', undefined],
  ['/nowhere', undefined],
])('the page at %s is %s', (path, route) => {
  expect(routeOf(['/', '/rooms', '/rooms/{slug}', '/rooms/new'], path)).toBe(route);
});
