/** Whether this keyboard has ⌘. */
const apple = /Mac|iP/.test(navigator.platform);

/** The keys that open the palette, as they stand on the keyboard. */
export const paletteKey = apple ? '⌘K' : 'Ctrl K';

/**
 * Whether these keys open the palette. On a keyboard whose letters are not Latin the key of K counts; on one that is, the
 * letter. Elsewhere than on Apple's, Ctrl: there ⌘ is the system's, and here Ctrl+K erases to the end of the line.
 */
export function isPaletteKey(event: KeyboardEvent, hasCommand = apple): boolean {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing } = event;
  if (isComposing || altKey || shiftKey || ctrlKey === hasCommand || metaKey !== hasCommand) return false;
  return key.toLowerCase() === 'k' || (code === 'KeyK' && key > '\u007f');
}
