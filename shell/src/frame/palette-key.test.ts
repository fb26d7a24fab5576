import { expect, test } from 'vitest';
import { isPaletteKey } from './palette-key.ts';

const ctrl = { ctrlKey: true };
const meta = { metaKey: true };

test.each<[string, KeyboardEventInit, boolean, boolean]>([
  ['Ctrl+K', { key: 'k', code: 'KeyK', ...ctrl }, false, true],
  ['⌘K', { key: 'k', code: 'KeyK', ...meta }, true, true],
  ['Ctrl+K with Caps Lock', { key: 'K', code: 'KeyK', ...ctrl }, false, true],
  ['the same key on a Ukrainian keyboard', { key: 'л', code: 'KeyK', ...ctrl }, false, true],
  ['the letter where Dvorak has it', { key: 'k', code: 'KeyV', ...ctrl }, false, true],
  ['another Latin letter on that key', { key: 't', code: 'KeyK', ...ctrl }, false, false],
  ['K alone', { key: 'k', code: 'KeyK' }, false, false],
  ['Ctrl+Shift+K', { key: 'K', code: 'KeyK', shiftKey: true, ...ctrl }, false, false],
  ['Ctrl+Alt+K', { key: 'k', code: 'KeyK', altKey: true, ...ctrl }, false, false],
  ['Ctrl+K while a word is composed', { key: 'k', code: 'KeyK', isComposing: true, ...ctrl }, false, false],
  ['the system’s ⊞K', { key: 'k', code: 'KeyK', ...meta }, false, false],
  ['Apple’s Ctrl+K, which erases', { key: 'k', code: 'KeyK', ...ctrl }, true, false],
])('%s', (_name, init, hasCommand, opens) => {
  expect(isPaletteKey(new KeyboardEvent('keydown', init), hasCommand)).toBe(opens);
});
