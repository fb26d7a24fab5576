import { useLingui } from '@lingui/react/macro';
import type { RoomMessage } from '../room-message.ts';
import css from './reactions.module.css';

type Props = {
  message: RoomMessage;
  me: string | null;
  /** Null: the city takes no reaction of the resident here. */
  react: ((seq: number, emoji: string, remove: boolean) => void) | null;
};

/** What residents put under a message. A press adds the own one, or takes it away; where neither may be done it is only read. */
export function Reactions({ message, me, react }: Props) {
  if (message.reactions.length === 0) return null;
  return (
    <div className={css.reactions}>
      {message.reactions.map(({ emoji, userIds }) => {
        const mine = me !== null && userIds.includes(me);
        const reaction = { emoji, mine, count: userIds.length };
        if (!react) return <GivenReaction key={emoji} {...reaction} />;
        return <Reaction key={emoji} {...reaction} onPress={() => react(message.seq, emoji, mine)} />;
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
      className={`${css.reaction} ${css.pressable} ${mine ? css.mine : ''}`}
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

function GivenReaction({ emoji, mine, ...given }: { emoji: string; mine: boolean; count: number }) {
  const { t, i18n } = useLingui();
  const count = i18n.number(given.count);
  const name = mine ? t`Your reaction ${emoji}, ${count} in all` : t`Reaction ${emoji}: ${count}`;
  return (
    <span className={`${css.reaction} ${mine ? css.mine : ''}`} role="img" aria-label={name}>
      {emoji} {count}
    </span>
  );
}
