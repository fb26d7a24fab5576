import { beforeEach, describe, expect, test } from 'vitest';
import { documentOf, presence, rooms } from './example.ts';
import { FakeCache } from './fake-cache.ts';
import { type KeptCity, openKeptCity } from './kept-city.ts';

let cache: FakeCache;
let open: string[];
/** What the network answers for a file: its text, or why there is none. */
let network: (address: string) => string | number | 'no network';
let fetched: [address: string, integrity: string | undefined][];
let kept: KeptCity;

const openKept = (maxBytes?: number) =>
  openKeptCity({
    open: async () => cache,
    async fetch(address, { integrity }) {
      fetched.push([address, integrity]);
      const answer = network(address);
      if (answer === 'no network') throw new TypeError('failed to fetch');
      return typeof answer === 'number' ? new Response('', { status: answer }) : new Response(answer);
    },
    openPages: async () => open,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
const take = (html: string, path = '/', page = 'a page', status = 200) =>
  kept.take(new Response(html, { status }), path, page);
const textFor = async (path: string) => (await kept.documentFor(path))?.text();

const today = documentOf();
const filesOfToday = [
  '/mfe/presence/bbbb/city_presence_1.js',
  '/mfe/rooms/aaaa/city_rooms_1.js',
  '/mfe/rooms/aaaa/rooms-page.1.js',
  '/shell/later.1.js',
  '/shell/shell.1.js',
];
const tomorrow = documentOf(['shell.2.js'], [presence, { ...rooms, release: 'cccc', files: ['city_rooms_2.js'] }]);
const filesOfTomorrow = [
  '/mfe/presence/bbbb/city_presence_1.js',
  '/mfe/rooms/cccc/city_rooms_2.js',
  '/shell/shell.2.js',
];

beforeEach(() => {
  cache = new FakeCache();
  open = ['a page'];
  network = (address) => `the file ${address}`;
  fetched = [];
  kept = openKept();
});

describe('a document', () => {
  test('is kept with all files of its plan, each asked for by its hash', async () => {
    await take(today);
    expect(cache.files()).toEqual(filesOfToday);
    expect(fetched).toContainEqual(['/mfe/rooms/aaaa/rooms-page.1.js', 'sha384-rooms-page.1.js']);
    expect(await (await kept.file('/shell/later.1.js'))?.text()).toBe('the file /shell/later.1.js');
    expect(await textFor('/')).toBe(today);
  });

  test('can show every page of its plan, and no other', async () => {
    await take(today);
    expect(await textFor('/rooms')).toBe(today);
    expect(await textFor('/rooms/city_general')).toBe(today);
    expect(await textFor('/garden')).toBeUndefined();
  });

  test('of a page is shown for that page, whichever room it was', async () => {
    await take(today);
    await take(`${today}<!-- a room -->`, '/rooms/city_general');
    expect(await textFor('/rooms/city_science')).toBe(`${today}<!-- a room -->`);
    expect(await textFor('/')).toBe(today);
    expect(cache.documents(), 'nothing tells which room').toEqual(['/', '/rooms/{slug}']);
  });

  test('that comes again brings nothing twice', async () => {
    await take(today);
    fetched = [];
    await take(today);
    expect(fetched).toEqual([]);
  });

  test.each([404, 503])('that came with %s is not kept', async (status) => {
    await take(today, '/', 'a page', status);
    expect(cache.kept.size).toBe(0);
  });

  test('is looked for in vain where nothing was ever kept', async () => {
    expect(await textFor('/')).toBeUndefined();
  });
});

describe('a new composition', () => {
  beforeEach(() => take(today, '/rooms', 'an old page'));

  test('takes the place of the former one, documents and files', async () => {
    await take(tomorrow);
    expect(cache.files()).toEqual(filesOfTomorrow);
    expect(await textFor('/')).toBe(tomorrow);
    expect(await textFor('/rooms'), 'not the old list').toBe(tomorrow);
  });

  test('leaves an open page the files that it began with, until it is closed', async () => {
    open = ['a page', 'an old page'];
    await take(tomorrow);
    expect(cache.files()).toEqual([...new Set([...filesOfToday, ...filesOfTomorrow])].sort());
    open = ['a page'];
    await take(tomorrow);
    expect(cache.files()).toEqual(filesOfTomorrow);
  });

  test('leaves them to a page that was shown from here, and to one that was there before the worker', async () => {
    open = ['an older page', 'an offline page'];
    await kept.shownOn('an offline page');
    await take(tomorrow);
    expect(cache.files()).toEqual([...new Set([...filesOfToday, ...filesOfTomorrow])].sort());
  });

  test('stays away when its shell does not come: the former one is whole', async () => {
    network = (address) => (address === '/shell/shell.2.js' ? 'no network' : 'a file');
    await take(tomorrow);
    expect(await textFor('/')).toBeUndefined();
    expect(await textFor('/rooms')).toBe(today);
    expect(cache.files()).toEqual(expect.arrayContaining(filesOfToday));
  });
});

describe('a file', () => {
  test.each(['no network', 404, 503] as const)('that does not come (%s) is asked for the next time', async (why) => {
    network = (address) => (address.includes('rooms-page') ? why : 'a file');
    await take(today);
    expect(await kept.file('/mfe/rooms/aaaa/rooms-page.1.js')).toBeUndefined();
    expect(await textFor('/'), 'the rest of the city is there').toBe(today);
    network = () => 'a file';
    await take(today);
    expect(cache.files()).toEqual(filesOfToday);
  });

  test('for which there is no room does no harm', async () => {
    cache.full = (path) => path.startsWith('/mfe/');
    await take(today);
    expect(cache.files()).toEqual(['/shell/later.1.js', '/shell/shell.1.js']);
    expect(await textFor('/')).toBe(today);
  });

  test('does no harm either when there is no room at all', async () => {
    cache.full = () => true;
    await take(today);
    await kept.shownOn('a page');
    expect(cache.kept.size).toBe(0);
  });

  test('is kept up to a bound, the shell’s first', async () => {
    network = () => 'x'.repeat(100);
    kept = openKept(350);
    await take(today);
    expect(cache.files()).toEqual(['/mfe/presence/bbbb/city_presence_1.js', '/shell/later.1.js', '/shell/shell.1.js']);
    expect(await textFor('/')).toBe(today);
  });
});

test('two documents at once are kept one after the other', async () => {
  await Promise.all([take(today, '/', 'one'), take(tomorrow, '/', 'two')]);
  expect(await textFor('/')).toBe(tomorrow);
  expect(cache.documents()).toEqual(['/']);
});
