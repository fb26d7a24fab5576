import type { PresenceStatus } from '../contract.ts';
import css from './avatar.module.css';
import { colourOf, initialsOf } from './avatar-looks.ts';
import { PresenceDot } from './presence-dot.tsx';

type AvatarProps = {
  userId: string;
  name: string;
  size?: 'sm' | 'md' | 'lg';
  /** Shown as a dot on the rim. */
  status?: PresenceStatus;
  /** When no name stands beside it: what to read aloud. Without it the avatar is decoration. */
  label?: string;
};

/** A resident as a disc: the colour comes from the id and never changes, the letters from the name. */
export function Avatar({ userId, name, size = 'md', status, label }: AvatarProps) {
  const spoken = label ? { role: 'img', 'aria-label': label, title: label } : { 'aria-hidden': true };
  return (
    <span className={`${css.avatar} ${css[size]}`} {...spoken}>
      <span className={`${css.disc} ${css[`colour${colourOf(userId)}`]}`} data-letters={initialsOf(name)} />
      {status && (
        <span className={css.rim}>
          <PresenceDot status={status} />
        </span>
      )}
    </span>
  );
}
