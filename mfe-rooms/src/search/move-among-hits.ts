import type { KeyboardEvent } from 'react';

/** Arrow down goes from the field to the first hit and on to the next, arrow up the way back. Enter follows a link anyway. */
export function moveAmongHits(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.nativeEvent.isComposing) return;
  const places = [...event.currentTarget.querySelectorAll<HTMLElement>('input[type="search"], [data-hit]')];
  const at = places.indexOf(event.target as HTMLElement);
  const next = places[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
