import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, test, vi } from 'vitest';
import { Dialog } from './dialog.tsx';

let root: Root;
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
});

test('a press beside a window closes it; one that begins or ends in it, as when a text is selected, does not', async () => {
  const onClose = vi.fn();
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () =>
    root.render(
      <Dialog open title="A window" closeLabel="Close" onClose={onClose}>
        <textarea />
      </Dialog>,
    ),
  );
  const outside = document.querySelector('dialog') as HTMLElement;
  const inside = document.querySelector('textarea') as HTMLElement;
  /** As browsers do: the click is that of what both places lie in. */
  const drag = (from: HTMLElement, to: HTMLElement) => {
    const told: [string, HTMLElement][] = [
      ['mousedown', from],
      ['mouseup', to],
      ['click', from === to ? from : outside],
    ];
    for (const [type, at] of told) at.dispatchEvent(new MouseEvent(type, { bubbles: true }));
  };
  drag(inside, inside);
  drag(inside, outside);
  drag(outside, inside);
  expect(onClose).not.toHaveBeenCalled();
  drag(outside, outside);
  expect(onClose).toHaveBeenCalledOnce();
});
