import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type Messages, setupI18n } from '@lingui/core';
import { describe, expect, test } from 'vitest';
import { root } from './house.mjs';
import { compileCatalogue } from './lingui-catalogues.ts';

/** A message that counts something: the value it counts, and its words by plural category. */
type Counting = { file: string; id: string; value: string; forms: Readonly<Record<string, unknown>> };

const catalogues = new Map<string, Messages>();
for (const file of globSync('{shell,mfe-*}/src/**/locales/*.po', { cwd: root })) {
  const code = await compileCatalogue(join(root, file));
  catalogues.set(file, (await import(`data:text/javascript,${encodeURIComponent(code)}`)).messages);
}

/** All messages of a language that count something. */
function countingIn(language: 'en' | 'uk'): Counting[] {
  return [...catalogues].flatMap(([file, messages]) =>
    Object.entries(file.endsWith(`/${language}.po`) ? messages : {}).flatMap(([id, message]) =>
      [message].flat().flatMap((token) => {
        if (typeof token === 'string' || token[1] !== 'plural') return [];
        return [{ file, id, value: token[0], forms: token[2] as Counting['forms'] }];
      }),
    ),
  );
}

/** What a message says of so many. */
function said({ file, id, value }: Counting, count: number): string {
  const locale = file.endsWith('/uk.po') ? 'uk' : 'en';
  return setupI18n({ locale, messages: { [locale]: catalogues.get(file) ?? {} } })._(id, { [value]: count });
}

/** Words that are the same for any number, which is `#` or a value that was made before. */
const unchanging = /^(#|\w+) (усередині|тут)$/;

describe('Ukrainian', () => {
  const counting = countingIn('uk');

  test('has a form for one, few, many and a part of one in every message that counts', () => {
    expect(counting.length).toBeGreaterThan(10);
    for (const { forms, file, id } of counting) {
      expect(Object.keys(forms), `${file} ${id}`).toEqual(expect.arrayContaining(['one', 'few', 'many', 'other']));
    }
  });

  test('has different words for them wherever a word changes', () => {
    for (const { forms, file, id } of counting) {
      const [one, few, many] = [forms.one, forms.few, forms.many].map((form) => [form].flat().join(''));
      if (unchanging.test(one ?? '')) continue;
      expect(new Set([one, few, many]).size, `${file} ${id}: ${one}, ${few}, ${many}`).toBe(3);
    }
  });

  const nouns = [
    ['мешканець', 'мешканці', 'мешканців'],
    ['повідомлення', 'повідомлення', 'повідомлень'],
    ['запитання', 'запитання', 'запитань'],
    ['секунду', 'секунди', 'секунд'],
    ['токен', 'токени', 'токенів'],
    ['активний', 'активні', 'активних'],
  ] as const;
  const counts: readonly (readonly [number, 0 | 1 | 2])[] = [
    [0, 2],
    [1, 0],
    [2, 1],
    [4, 1],
    [5, 2],
    [11, 2],
    [12, 2],
    [14, 2],
    [20, 2],
    [21, 0],
    [22, 1],
    [25, 2],
    [101, 0],
    [111, 2],
    [1_002, 1],
  ];
  test.each(counts)('counts %i', (count, form) => {
    for (const noun of nouns) {
      const about = counting.filter((message) => wordsOf(said(message, 1)).includes(noun[0]));
      expect(about.length, noun[0]).toBeGreaterThan(0);
      for (const message of about) {
        // A message with words of its own for none may say it without a number.
        if (count === 0 && '0' in message.forms) continue;
        expect(wordsOf(said(message, count)), `${message.file}: ${count}`).toContain(noun[form]);
      }
    }
  });
});

describe('English', () => {
  test('has a form for one and one for the others in every message that counts', () => {
    for (const { forms, file, id } of countingIn('en')) {
      expect(Object.keys(forms), `${file} ${id}`).toEqual(expect.arrayContaining(['one', 'other']));
    }
  });

  test('counts the same things as Ukrainian', () => {
    const values = (language: 'en' | 'uk') => countingIn(language).map(({ id, value }) => `${id} ${value}`);
    expect(values('uk').sort()).toEqual(values('en').sort());
  });
});

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}’]+/u);
}
