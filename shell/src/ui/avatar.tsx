import css from './avatar.module.css';
import { colourOf, initialsOf } from './avatar-looks.ts';
import { type DotStatus, PresenceDot } from './presence-dot.tsx';

type AvatarProps = {
  userId: string;
  name: string;
  size?: 'sm' | 'md' | 'lg';
  /** Shown as a dot on the rim. */
  status?: DotStatus;
  /** When no name stands beside it: what to read aloud. Without it the avatar is decoration. */
  label?: string;
  /** A URL of this origin: the page's policy lets in no other. Until it comes, or when it does not, there are the letters. */
  picture?: string;
};

/** A resident as a disc: the colour comes from the id and never changes, the letters from the name. */
export function Avatar({ userId, name, size = 'md', status, label, picture }: AvatarProps) {
  const spoken = label ? { role: 'img', 'aria-label': label, title: label } : { 'aria-hidden': true };
  return (
    <span className={`${css.avatar} ${css[size]}`} {...spoken}>
      <span className={`${css.disc} ${css[`colour${colourOf(userId)}`]}`} data-letters={initialsOf(name)}>
        {picture && <img key={picture} className={css.picture} src={picture} alt="" onError={hide} />}
      </span>
      {status && (
        <span className={css.rim}>
          <PresenceDot status={status} size={size === 'sm' ? 'sm' : 'md'} />
        </span>
      )}
    </span>
  );
}

function hide({ currentTarget }: { currentTarget: HTMLElement }): void {
  currentTarget.hidden = true;
}
