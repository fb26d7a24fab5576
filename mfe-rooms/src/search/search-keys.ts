/** Whether this keyboard has ⌘. */
const apple = /Mac|iP/.test(navigator.platform);

/** The keys that open the search of a room, as they stand on the keyboard. */
export const searchKeys = apple ? '⌘⇧F, /' : 'Ctrl+Shift+F, /';

/** Whether these keys ask for the search. On a keyboard whose letters are not Latin the key of F counts. */
export function isSearchKey(event: KeyboardEvent): boolean {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing, target } = event;
  if (isComposing || altKey) return false;
  if (key === '/') return !ctrlKey && !metaKey && !isWriting(target);
  if (!shiftKey || (apple ? ctrlKey || !metaKey : metaKey || !ctrlKey)) return false;
  return key.toLowerCase() === 'f' || (code === 'KeyF' && key > '\u007f');
}

/** Whether somebody is writing there, or in a window before the page. */
function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable], dialog') !== null;
}
