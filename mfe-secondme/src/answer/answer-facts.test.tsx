import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { Locale } from 'shell/contract';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { interaction } from '../fake-secondme.ts';
import { type Pair, pairOf } from '../interaction.ts';
import { messages as en } from '../locales/en.po';
import { messages as uk } from '../locales/uk.po';
import { AnswerFacts } from './answer-facts.tsx';

const roots: Root[] = [];
afterEach(async () => {
  for (const root of roots.splice(0)) await act(async () => root.unmount());
});

async function facts(given: Partial<Pair>, language: Locale = 'uk'): Promise<string> {
  const place = document.createElement('div');
  const root = createRoot(place);
  roots.push(root);
  const pair = { ...pairOf(interaction(1)), ...given };
  await act(async () =>
    root.render(
      <Words locale={createStore<Locale>(() => language)} catalogues={{ en, uk }}>
        <AnswerFacts pair={pair} />
      </Words>,
    ),
  );
  return place.textContent?.replace(/\u00a0/g, ' ') ?? '';
}

test('an answer that no language model made says so, and how to connect one', async () => {
  expect(await facts({ isLlm: false })).toContain('Без мовної моделі');
  expect(await facts({ isLlm: false }, 'en')).toContain('No language model');
  expect(await facts({ isLlm: false })).toContain('LLM_BASE_URL');
});

test('a language model is named', async () => {
  const words = await facts({ isLlm: true, provider: 'openai', model: 'qwen3-8b', tokensUsed: 21 });
  expect(words).toContain('openai · qwen3-8b');
  expect(words).toContain('21 токен');
  expect(words).not.toContain('Без мовної моделі');
});

test.each([
  [0, 'без попередніх запитань'],
  [1, 'пам’ятає 1 попереднє запитання'],
  [3, 'пам’ятає 3 попередні запитання'],
  [5, 'пам’ятає 5 попередніх запитань'],
])('tells in words that it remembered %i', async (pairs, words) => {
  expect(await facts({ context: { pairs, truncated: false } })).toContain(words);
});

test('tells that a remembered text was shortened', async () => {
  expect(await facts({ context: { pairs: 2, truncated: true } })).toContain('(скорочено)');
});
