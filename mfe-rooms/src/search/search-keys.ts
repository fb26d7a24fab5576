/** Whether this keyboard has ⌘. */
const apple = /Mac|iP/.test(navigator.platform);

/** The keys that open the search of a room, as they stand on the keyboard. */
export const searchKeys = apple ? '⌘⇧F' : 'Ctrl+Shift+F';

/**
 * Whether these keys ask for the search. On a keyboard whose letters are not Latin the key of F counts. No character alone
 * does it: whoever speaks to the browser would open the search with a word.
 */
export function isSearchKey(event: KeyboardEvent): boolean {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing } = event;
  if (isComposing || altKey) return false;
  if (!shiftKey || (apple ? ctrlKey || !metaKey : metaKey || !ctrlKey)) return false;
  return key.toLowerCase() === 'f' || (code === 'KeyF' && key > '\u007f');
}
