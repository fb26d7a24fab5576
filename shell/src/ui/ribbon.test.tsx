import { act, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, test } from 'vitest';
import { Ribbon } from './ribbon.tsx';

const roots: Root[] = [];
afterEach(async () => {
  for (const root of roots.splice(0)) await act(async () => root.unmount());
  document.body.replaceChildren();
});

function Example({ names, open: first }: { names: string[]; open: number }) {
  const [open, setOpen] = useState(first);
  return (
    <Ribbon
      title="Letters"
      labels={{ back: 'Newer', forward: 'Older' }}
      open={open}
      onOpen={setOpen}
      cards={names.map((name, place) => ({
        key: name,
        card: (
          <button type="button" aria-current={place === open || undefined}>
            {name}
          </button>
        ),
      }))}
    />
  );
}

/** Shows a ribbon of these cards, and gives what one can see and do. */
async function show(names: string[], open = 0) {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  roots.push(root);
  await act(async () => root.render(<Example names={names} open={open} />));
  const row = place.querySelector('ul');
  return {
    root,
    opened: () => row?.querySelector('[aria-current]')?.textContent ?? null,
    focused: () => document.activeElement?.textContent,
    /** False: the ribbon took the key from the browser. */
    press: (key: string, given: KeyboardEventInit = {}) =>
      act(async () =>
        row?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...given })),
      ),
    button: (label: string) => place.querySelector<HTMLButtonElement>(`[aria-label="${label}"]`),
    row,
  };
}

test('arrows go along it, Home and End to its ends, and none past them; the focus goes with them', async () => {
  const ribbon = await show(['a', 'b', 'c']);
  const walk: [string, string][] = [
    ['ArrowRight', 'b'],
    ['End', 'c'],
    ['ArrowRight', 'c'],
    ['ArrowLeft', 'b'],
    ['Home', 'a'],
    ['ArrowLeft', 'a'],
  ];
  for (const [key, letter] of walk) {
    await ribbon.press(key);
    expect([key, ribbon.opened(), ribbon.focused()]).toEqual([key, letter, letter]);
  }
});

test('an arrow with Alt is left to the browser, which goes back by it', async () => {
  const ribbon = await show(['a', 'b'], 1);
  expect(await ribbon.press('ArrowLeft', { altKey: true })).toBe(true);
  expect(ribbon.opened()).toBe('b');
  expect(await ribbon.press('ArrowLeft')).toBe(false);
});

test('the buttons go along it, keep the focus, and end where it ends', async () => {
  const ribbon = await show(['a', 'b']);
  const older = ribbon.button('Older');
  expect(ribbon.button('Newer')?.disabled).toBe(true);
  older?.focus();
  await act(async () => older?.click());
  expect(ribbon.opened()).toBe('b');
  expect(document.activeElement).toBe(older);
  expect([ribbon.button('Newer')?.disabled, older?.disabled]).toEqual([false, true]);
});

test('with none open the first key opens the first', async () => {
  const ribbon = await show(['a', 'b'], -1);
  expect(ribbon.opened()).toBeNull();
  await ribbon.press('ArrowRight');
  expect(ribbon.opened()).toBe('a');
});

test('a new first card is brought into sight', async () => {
  const ribbon = await show(['b', 'c']);
  if (ribbon.row) ribbon.row.scrollLeft = 200;
  await act(async () => ribbon.root.render(<Example names={['b', 'c', 'd']} open={0} />));
  expect(ribbon.row?.scrollLeft).toBe(200);
  await act(async () => ribbon.root.render(<Example names={['a', 'b', 'c']} open={0} />));
  expect(ribbon.row?.scrollLeft).toBe(0);
});
