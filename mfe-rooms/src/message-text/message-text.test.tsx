import fc from 'fast-check';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from '../catalogues.ts';
import { MessageText } from './message-text.tsx';

let root: Root;
beforeEach(() => {
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
});

const locale = createStore(() => 'uk' as const);
const olena = { userId: 'u_olena', username: 'Олена' };
const draw = (text: string) =>
  act(() =>
    root.render(
      <Words locale={locale} catalogues={catalogues}>
        <MessageText text={text} mentions={[olena]} me="u_olena" />
      </Words>,
    ),
  );
const shown = () => document.body.firstElementChild as HTMLElement;

/** Each element and the attributes that it may have. */
const allowed: Record<string, string[]> = {
  P: ['class', 'dir'],
  STRONG: [],
  EM: [],
  CODE: ['class'],
  BLOCKQUOTE: ['class', 'dir'],
  UL: ['class', 'dir'],
  OL: ['class', 'dir'],
  LI: ['value'],
  BDI: ['class'],
  SPAN: ['class', 'role', 'aria-label', 'title'],
  A: ['class', 'href', 'title', 'target', 'rel', 'dir'],
  FIGURE: ['class'],
  FIGCAPTION: ['class'],
  DIV: ['class', 'role', 'aria-label', 'tabindex', 'dir'],
  PRE: ['class'],
  BUTTON: ['type', 'class'],
};

function expectOnlyAllowed(): void {
  for (const element of shown().querySelectorAll('*')) {
    const others = element.getAttributeNames().filter((name) => !allowed[element.tagName]?.includes(name));
    expect([element.tagName, others]).toEqual([allowed[element.tagName] ? element.tagName : 'allowed', []]);
    if (element.tagName !== 'A') continue;
    expect(element.getAttribute('href')).toMatch(/^(https?:\/\/[^/@]+(\/|$)|mailto:)/i);
    expect(element.getAttribute('rel')).toBe('noopener nofollow noreferrer');
    expect(element.getAttribute('target')).toBe('_blank');
  }
}

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '**<svg onload=alert(1)>**',
  '[a](javascript:alert(1))',
  '[a](JAVASCRIPT:alert(1))',
  '[a](java\nscript:alert(1))',
  '[a](java\u0000script:alert(1))',
  '[a](\u00a0javascript:alert(1))',
  '[a](javascript&#58;alert(1))',
  '[a](data:text/html;base64,PHNjcmlwdD4=)',
  '[a](vbscript:x)',
  '[a](https://x" onclick="alert(1))',
  "[a](https://x'onclick=alert`1`)",
  '[a](https://a.example)](javascript:alert(1))',
  '[[a](javascript:alert(1))](https://a.example)',
  '[a](https://a.example/[b](javascript:alert(1)))',
  '![a](https://a.example/p.png)',
  '[![a](https://a.example/p.png)](https://b.example)',
  '<javascript:alert(1)>',
  '<https://a.example/"onclick=alert(1)>',
  'https://a.example/"onmouseover="alert(1)',
  'https://a.example@evil.example',
  '[a]: javascript:alert(1)\n\n[a]',
  '```<script>\nalert(1)\n</script>```',
  '`<b>`',
  '> <iframe src=javascript:alert(1)>',
  '- <a href=javascript:alert(1)>x</a>',
])('%j is nothing but words and safe links', async (text) => {
  await draw(text);
  expectOnlyAllowed();
});

test('any text becomes only what is allowed, and no letter is lost', async () => {
  const pieces = fc.constantFrom(
    ...[
      '**',
      '*',
      '_',
      '`',
      '```',
      '\n',
      '\n\n',
      '> ',
      '- ',
      '1. ',
      '[',
      '](',
      ')',
      '@Олена',
      'https://a.b/c',
      ' ',
      '<b>',
    ],
    ...['javascript:', '\u202e', '\u200d', '👩', 'слово', 'word', '\\', '"', '&amp;'],
  );
  const letters = (text: string) => text.replaceAll(/[^\p{L}]/gu, '');
  for (const text of fc
    .sample(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 24 }), 300)
    .map((all) => all.join(''))) {
    await draw(text);
    expectOnlyAllowed();
    const copy = shown().cloneNode(true) as HTMLElement;
    for (const added of copy.querySelectorAll('button, [role="img"], .place')) added.remove();
    // Where a link has words, its address is behind them.
    for (const link of copy.querySelectorAll('a')) {
      if (text.includes(`[${link.textContent}](`)) link.append(link.getAttribute('href') ?? '');
    }
    const there = letters(copy.textContent ?? '');
    if (!copy.querySelector('a')) expect(there).toBe(letters(text));
    else expect(there.length).toBeGreaterThanOrEqual(letters(text).length);
  }
});

test('a list keeps its numbers, a link says where it leads', async () => {
  await draw('3. а\n7. б\n\n[bank.example](https://evil.example)');
  expect([...shown().querySelectorAll('li')].map((each) => each.value)).toEqual([3, 7]);
  expect(shown().querySelector('a')?.title).toBe('https://evil.example/');
  expect(shown().textContent).toContain('bank.example (evil.example)');
});

test('what turns the text is a sign with a name', async () => {
  await draw(`файл\u202etxt.exe\u200b\u200b та ${'\u200b'.repeat(21)}`);
  const signs = [...shown().querySelectorAll('[role="img"]')];
  expect(signs.map((each) => each.getAttribute('aria-label'))).toEqual([
    'Невидимий символ: U+202E',
    '2 невидимі символи: U+200B',
    '21 невидимий символ: U+200B',
  ]);
  expect(signs.map((each) => each.textContent)).toEqual(['U+202E', 'U+200B ×2', 'U+200B ×21']);
  expect(shown().querySelector('p')?.dir).toBe('auto');
});

test('a mention is marked, one’s own more than others', async () => {
  await draw('@Олена і @Тарас');
  expect([...shown().querySelectorAll('bdi')].map((each) => [each.textContent, each.className])).toEqual([
    ['@Олена', 'mention own'],
  ]);
});

test('code is copied as it was written', async () => {
  const writeText = vi.fn(async () => {});
  vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } });
  try {
    await draw('```ts\nlet a = `\u200b`;\n```');
    await act(async () => shown().querySelector('button')?.click());
    expect(writeText).toHaveBeenCalledWith('let a = `\u200b`;');
    expect(shown().querySelector('[role="status"]')?.textContent).toBe('Скопійовано');
  } finally {
    vi.unstubAllGlobals();
  }
});
