import { flushSync } from 'react-dom';

/** Called when a form is sent; what it returns shows why that was refused, and goes to the first field that is wrong. */
export function goToWrongField(form: HTMLFormElement): (show?: () => void) => void {
  const pressed = document.activeElement;
  return (show) => {
    // The error is there before its field is gone to, and is read aloud with it.
    if (show) flushSync(show);
    // Whoever has gone on to write meanwhile stays where they are.
    if (document.activeElement === pressed) form.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  };
}
