import { useEffect, useState } from 'react';
import css from './palette.module.css';

/** Somebody who types faster than this is not spoken to; milliseconds. */
const quietMs = 700;

/** Tells screen readers, politely and not with each letter, what has become of the list. */
export function Spoken({ text }: { text: string }) {
  const [spoken, speak] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => speak(text), quietMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className={css.spoken} role="status">
      {spoken}
    </div>
  );
}
