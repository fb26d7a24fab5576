import type { ReactNode } from 'react';
import css from './pill.module.css';

type PillProps = {
  tone?: 'neutral' | 'accent' | 'online' | 'away' | 'secondme' | 'danger';
  /** Before the words; decoration only. */
  icon?: ReactNode;
  children: ReactNode;
};

/** A short fact beside something: a count, a label, a state. */
export function Pill({ tone = 'neutral', icon, children }: PillProps) {
  return (
    <span className={`${css.pill} ${css[tone]}`}>
      {icon}
      {children}
    </span>
  );
}
