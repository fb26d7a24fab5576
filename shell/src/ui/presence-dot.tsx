import type { PresenceStatus } from '../contract.ts';
import css from './presence-dot.module.css';

/** What a dot can say of someone. */
export type DotStatus = PresenceStatus | 'do_not_disturb';

type PresenceDotProps = {
  status: DotStatus | 'unknown';
  size?: 'sm' | 'md';
  /** What to read aloud; without it the dot is decoration. */
  label?: string;
};

/** How present someone is. Each status has a shape of its own besides its colour: full, half, ring, barred, dotted ring. */
export function PresenceDot({ status, size = 'md', label }: PresenceDotProps) {
  const spoken = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true };
  return <span className={`${css.dot} ${css[size]} ${css[status]}`} {...spoken} />;
}
