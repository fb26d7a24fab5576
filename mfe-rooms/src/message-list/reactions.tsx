import { useLingui } from '@lingui/react/macro';
import type { RoomMessage } from '../room-message.ts';
import css from './reactions.module.css';

type Props = {
  message: RoomMessage;
  me: string | null;
  react: (seq: number, emoji: string, remove: boolean) => void;
};

/** What residents put under a message. A press adds the own one, or takes it away. */
export function Reactions({ message, me, react }: Props) {
  if (message.reactions.length === 0) return null;
  return (
    <div className={css.reactions}>
      {message.reactions.map(({ emoji, userIds }) => {
        const mine = me !== null && userIds.includes(me);
        return (
          <Reaction
            key={emoji}
            emoji={emoji}
            mine={mine}
            count={userIds.length}
            onPress={() => react(message.seq, emoji, mine)}
          />
        );
      })}
    </div>
  );
}

/** One emoji as a button that stays pressed while it is one's own; with `count`, how many put it there. */
export function Reaction(given: { emoji: string; mine: boolean; count?: number; onPress: () => void }) {
  const { t, i18n } = useLingui();
  const { emoji, mine, onPress } = given;
  const count = given.count === undefined ? '' : i18n.number(given.count);
  return (
    <button
      type="button"
      className={`${css.reaction} ${mine ? css.mine : ''}`}
      aria-pressed={mine}
      aria-label={count === '' ? t`Reaction ${emoji}` : t`Reaction ${emoji}: ${count}`}
      onClick={onPress}
    >
      <span aria-hidden="true">
        {emoji} {count}
      </span>
    </button>
  );
}
