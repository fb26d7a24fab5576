import { expect, test } from 'vitest';
import { remember } from './memory.ts';

test('short texts are told as they are, and counted in characters', () => {
  const pairs = [
    { prompt: 'привіт 👋', response: 'так' },
    { prompt: 'а'.repeat(600), response: '' },
  ];
  expect(remember(pairs)).toEqual({ history: pairs, contextUsed: { pairs: 2, chars: 8 + 3 + 600, truncated: false } });
});

test('a long text is cut to 600 characters with an ellipsis that can be seen, no character in two', () => {
  const { history, contextUsed } = remember([{ prompt: '👋'.repeat(601), response: 'я'.repeat(5_000) }]);
  expect([...(history[0]?.prompt ?? '')]).toHaveLength(600);
  expect(history[0]?.prompt).toBe(`${'👋'.repeat(599)}…`);
  expect(history[0]?.response).toBe(`${'я'.repeat(599)}…`);
  expect(contextUsed).toEqual({ pairs: 1, chars: 1_200, truncated: true });
});

test('nothing remembered is nothing told', () => {
  expect(remember([])).toEqual({ history: [], contextUsed: { pairs: 0, chars: 0, truncated: false } });
});
