import type { PresenceStatus } from '../contract.ts';
import css from './presence-dot.module.css';

/** How present someone is. Each status has a shape of its own besides its colour: full, half, ring, dashed ring. */
export function PresenceDot({ status, label }: { status: PresenceStatus | 'unknown'; label?: string }) {
  const spoken = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true };
  return <span className={`${css.dot} ${css[status]}`} {...spoken} />;
}
