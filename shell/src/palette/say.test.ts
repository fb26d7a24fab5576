import { setupI18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { expect, test } from 'vitest';
import { catalogues, sayWith } from './say.ts';

const sayIn = (locale: 'en' | 'uk') => sayWith(setupI18n({ locale, messages: { [locale]: catalogues[locale] } }));

test('a message is shown in the language of the page and found in both', () => {
  const words = [msg`Theme: Night`, msg`dark`] as const;
  expect(sayIn('en')(...words).title).toBe('Theme: Night');
  expect(sayIn('uk')(...words)).toEqual({
    title: 'Тема: ніч',
    names: ['theme night', 'тема ніч'],
    about: ['dark', 'темна'],
  });
});
