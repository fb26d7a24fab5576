import { Plural, Trans } from '@lingui/react/macro';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import css from './typing-line.module.css';

/** Who is writing now. Its place is kept when nobody is. */
export function TypingLine({ room }: { room: OpenRoom }) {
  const typing = useStore(room.store, (state) => state.typing);
  const names = [...typing.values()].map((typist) => typist.username).filter(Boolean);
  const [first, second] = names;
  const count = typing.size;
  return (
    <span className={css.typing}>
      {count === 1 && first && <Trans>{first} is writing…</Trans>}
      {count === 2 && first && second && (
        <Trans>
          {first} and {second} are writing…
        </Trans>
      )}
      {(count > 2 || names.length < count) && (
        <Plural value={count} one="# resident is writing…" other="# residents are writing…" />
      )}
    </span>
  );
}
