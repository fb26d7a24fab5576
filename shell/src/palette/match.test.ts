import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { find, fold } from './match.ts';

/** Something by its names alone. */
const named = (...names: string[]) => ({ names: names.map(fold) });
const foundNames = (names: readonly string[], query: string) =>
  find(
    names.map((name) => named(name)),
    query,
  ).map(({ item }) => item.names[0]);

/** Words as residents write them. */
const word = fc.stringMatching(/^[a-zа-яіїєґ]{1,8}$/);
const phrase = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const phrases = fc.array(phrase, { maxLength: 12 });

describe('fold', () => {
  test.each([
    ['Головна КІМНАТА міста', 'головна кімната міста'],
    ['п’ять', 'пять'],
    ["п'ять", 'пять'],
    ['пʼя́ть', 'пять'],
    ['Café — Zürich', 'cafe zurich'],
    ['city_general', 'city general'],
    ['  ', ''],
  ])('%j is compared as %j', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  test('composed and decomposed letters are the same', () => {
    expect(fold('її й ґ'.normalize('NFD'))).toBe(fold('її й ґ'.normalize('NFC')));
  });
});

describe('find', () => {
  test('the query itself, its beginning, beginnings of words, the inside, then letters in order', () => {
    const names = ['aged oaks near', 'a new agency', 'old sages', 'apple garden', 'age', 'ages ago'];
    expect(foundNames(names, 'age')).toEqual([
      'age',
      'aged oaks near',
      'ages ago',
      'a new agency',
      'old sages',
      'apple garden',
    ]);
  });

  test('a name weighs more than what is said of a thing, and a beginning more than an inside', () => {
    const said = { names: ['garden'], about: ['talk of seeds'] };
    const called = { names: ['old seeds'], about: [] };
    const inside = { names: ['linseed'], about: [] };
    expect(find([inside, said, called], 'seed').map(({ item }) => item)).toEqual([called, said, inside]);
    expect(find([said], 'tks'), 'letters in order are not looked for in it').toEqual([]);
    expect(find([said], 'garden seeds')).toHaveLength(1);
  });

  test('every name finds, in whatever language', () => {
    const night = named('Theme: Night', 'Оформлення: ніч');
    expect(find([night], 'ніч')).toHaveLength(1);
    expect(find([night], 'nig')).toHaveLength(1);
    expect(find([night], 'theme ніч'), 'each word in another').toHaveLength(1);
    expect(find([night], 'theme ранок')).toEqual([]);
  });

  test('letters in order find by one word, whose first letter begins a word', () => {
    expect(foundNames(['what happened in the tower'], 'w h i')).toEqual(['what happened in the tower']);
    expect(foundNames(['general'], 'gnrl')).toEqual(['general']);
    expect(foundNames(['general'], 'enrl'), 'the first letter begins a word').toEqual([]);
    expect(foundNames(['general room'], 'gnrl rm')).toEqual([]);
  });

  test('the beginning of any word of a name finds it, however it is written', () => {
    fc.assert(
      fc.property(phrase, fc.nat(), fc.nat(), (name, which, length) => {
        const words = name.split(' ');
        const one = words[which % words.length] ?? '';
        const start = one.slice(0, 1 + (length % one.length));
        for (const query of [start, start.toUpperCase(), ` ${start}\u0301 `, [...start].join('’')]) {
          expect(find([named(name)], query)).toMatchObject([{ rank: expect.toSatisfy((rank: number) => rank <= 3) }]);
        }
      }),
    );
  });

  test('what begins with the query comes before what only has it inside', () => {
    fc.assert(
      fc.property(word, word, phrases, (query, before, others) => {
        fc.pre(!(fold(before) + fold(query)).startsWith(fold(query)));
        const inside = named(before + query);
        const begins = named(query + before);
        const found = find([inside, ...others.map((other) => named(other)), begins], query).map(({ item }) => item);
        expect(found.indexOf(begins)).toBeGreaterThanOrEqual(0);
        expect(found.indexOf(begins)).toBeLessThan(found.indexOf(inside));
      }),
    );
  });

  test('equals keep their order, and the better always comes first', () => {
    fc.assert(
      fc.property(phrases, word, (names, query) => {
        const items = names.map((name, at) => ({ ...named(name), at }));
        const found = find(items, query);
        for (const [index, { item, rank }] of found.entries()) {
          const next = found[index + 1];
          if (next === undefined) continue;
          expect(rank).toBeLessThanOrEqual(next.rank);
          if (rank === next.rank) expect(item.at).toBeLessThan(next.item.at);
        }
      }),
    );
  });

  test('what is found has every letter of the query, and an empty query finds all as it is', () => {
    fc.assert(
      fc.property(phrases, phrase, (names, query) => {
        for (const { item } of find(
          names.map((name) => named(name)),
          query,
        )) {
          expect([...item.names.join('')]).toEqual(expect.arrayContaining([...fold(query).replaceAll(' ', '')]));
        }
        expect(foundNames(names, ' ')).toEqual(names.map(fold));
      }),
    );
  });
});
