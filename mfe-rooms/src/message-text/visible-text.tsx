import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { seen } from 'proto/markup/invisible-characters';
import css from './visible-text.module.css';

/** A text in which what cannot be seen stands as a small sign: no mark turns or hides what is around it. */
export function VisibleText({ text }: { text: string }) {
  return seen(text).map((part, place) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a text that changes is another text.
    'text' in part ? part.text : <Sign key={place} codes={part.codes} />,
  );
}

/** More of a run are not named: it could be a whole message long. */
const named = 4;

function Sign({ codes }: { codes: readonly string[] }) {
  const { t } = useLingui();
  const count = codes.length;
  const [first] = codes;
  const names = [...new Set(codes)];
  const which = names.slice(0, named).join(', ') + (names.length > named ? '…' : '');
  const label = t`${plural(count, { one: 'Invisible character', other: '# invisible characters' })}: ${which}`;
  return (
    <span className={css.sign} role="img" aria-label={label} title={label}>
      {first}
      {count > 1 && ` ×${count}`}
    </span>
  );
}
