import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { Words } from 'shell/ui/words.tsx';
import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { messages as en } from '../locales/en.po';
import { messages as uk } from '../locales/uk.po';
import { AnswerText } from './answer-text.tsx';

async function drawn(text: string): Promise<HTMLElement> {
  const place = document.createElement('div');
  const root = createRoot(place);
  await act(async () =>
    root.render(
      <Words locale={createStore(() => 'uk' as const)} catalogues={{ en, uk }}>
        <AnswerText text={text} />
      </Words>,
    ),
  );
  const copy = place.cloneNode(true) as HTMLElement;
  await act(async () => root.unmount());
  return copy;
}

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:msgbox(1))',
  '[x](//evil.example/a)',
  '![x](https://evil.example/pixel.gif?secret=1)',
  '![](javascript:alert(1))',
  '<https://evil.example/" onmouseover="alert(1)>',
  '[x](https://user:pass@evil.example/)',
  '```html\n<script>alert(1)</script>\n```',
  '> <iframe src="https://evil.example"></iframe>',
  '- <style>*{display:none}</style>',
  '[a\u202e](https://evil.example)',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
])('nothing of an answer becomes an element of its own, runs, or loads: %j', async (text) => {
  const place = await drawn(text);
  expect(place.querySelector('script, img, svg, iframe, style, object, embed, form, input, video, audio')).toBeNull();
  for (const element of place.querySelectorAll('*')) {
    for (const name of element.getAttributeNames()) expect(name).not.toMatch(/^on|^style$|^src/);
  }
  for (const link of place.querySelectorAll('a')) {
    expect(link.href).toMatch(/^(https?:\/\/[^/@]+(\/|$)|mailto:)/);
    expect(link.rel).toBe('noopener nofollow noreferrer');
  }
});

test.each([
  ['[клацни](https://evil.example/way)', 'клацни (evil.example)'],
  ['https://example.org/way', 'https://example.org/way'],
  ['![вежа](https://evil.example/pixel.gif)', 'вежа (evil.example)'],
  ['[**пошта**](mailto:a@example.org)', 'пошта (a@example.org)'],
])('where a link leads is to be seen: %j', async (text, shown) => {
  expect((await drawn(text)).textContent).toBe(shown);
});
