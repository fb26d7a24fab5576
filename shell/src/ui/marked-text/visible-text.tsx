import { seen } from 'proto/markup/invisible-characters';
import css from './visible-text.module.css';

/** The words for what cannot be seen: how many there are, and which, by their codes. */
export type Invisible = (count: number, which: string) => string;

/** A text in which what cannot be seen stands as a small sign: no mark turns or hides what is around it. */
export function VisibleText({ text, invisible }: { text: string; invisible: Invisible }) {
  return seen(text).map((part, place) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a text that changes is another text.
    'text' in part ? part.text : <Sign key={place} codes={part.codes} invisible={invisible} />,
  );
}

/** More of a run are not named: it could be a whole message long. */
const named = 4;

function Sign({ codes, invisible }: { codes: readonly string[]; invisible: Invisible }) {
  const count = codes.length;
  const [first] = codes;
  const names = [...new Set(codes)];
  const label = invisible(count, names.slice(0, named).join(', ') + (names.length > named ? '…' : ''));
  return (
    <span className={css.sign} role="img" aria-label={label} title={label}>
      {first}
      {count > 1 && ` ×${count}`}
    </span>
  );
}
