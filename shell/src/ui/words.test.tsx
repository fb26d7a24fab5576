import { Trans } from '@lingui/react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Locale } from '../contract.ts';

const catalogues = { en: { hello: ['Hello'] }, uk: { hello: ['Вітаємо'] } };

/** The page's words, as its document asks for them; they change with the language. */
async function page(words?: 'long') {
  if (words) document.documentElement.dataset.words = words;
  vi.resetModules();
  const { Words } = await import('./words.tsx');
  const locale = createStore<Locale>(() => 'uk');
  const root = createRoot(document.body);
  await act(async () =>
    root.render(
      <Words locale={locale} catalogues={catalogues}>
        <Trans id="hello" />
      </Words>,
    ),
  );
  return { locale, root };
}

afterEach(() => {
  delete document.documentElement.dataset.words;
});

test('a part speaks the language of the page, and changes with it', async () => {
  const { locale, root } = await page();
  expect(document.body.textContent).toBe('Вітаємо');
  await act(async () => locale.setState('en', true));
  expect(document.body.textContent).toBe('Hello');
  await act(async () => root.unmount());
});

test('on a page that tries out long words it has them, in either language', async () => {
  const { locale, root } = await page('long');
  await vi.waitUntil(() => act(async () => document.body.textContent !== ''));
  expect(document.body.textContent).toMatch(/^⟦Ві́та́є́мо́.+⟧$/u);
  await act(async () => locale.setState('en', true));
  expect(document.body.textContent).toBe('⟦He\u0301llo\u0301llo\u0301⟧');
  await act(async () => root.unmount());
});
