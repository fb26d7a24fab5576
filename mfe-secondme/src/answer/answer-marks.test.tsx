import { act } from 'react';
import { createRoot } from 'react-dom/client';
import type { Locale } from 'shell/contract';
import { Words } from 'shell/ui/words.tsx';
import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { interaction } from '../fake-secondme.ts';
import { type Pair, pairOf } from '../interaction.ts';
import { messages as en } from '../locales/en.po';
import { messages as uk } from '../locales/uk.po';
import { AnswerMarks } from './answer-marks.tsx';

async function marks(given: Partial<Pair>): Promise<string> {
  const place = document.createElement('div');
  const root = createRoot(place);
  await act(async () =>
    root.render(
      <Words locale={createStore<Locale>(() => 'en')} catalogues={{ en, uk }}>
        <AnswerMarks pair={{ ...pairOf(interaction(1)), ...given }} />
      </Words>,
    ),
  );
  const words = place.textContent ?? '';
  await act(async () => root.unmount());
  return words;
}

test('an answer made from words of others says so, whole, stopped or incognito, and what of it is remembered', async () => {
  expect(await marks({})).toBe('');
  expect(await marks({ fromOthersWords: true })).toBe('Made from what others wrote: only your question is remembered.');
  expect(await marks({ fromOthersWords: true, state: 'stopped' })).toBe('Made from what others wrote.');
  const incognito = await marks({ fromOthersWords: true, incognito: true });
  expect(incognito).toContain('neither the question nor the answer is kept');
  expect(incognito).toContain('Made from what others wrote.');
});
