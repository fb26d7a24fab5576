import css from './badge.module.css';

type BadgeProps = {
  /** Nothing is shown below 1; above 99 it is "99+". */
  count: number;
  /** What is counted, with the count in it; read aloud instead of the number. */
  label: string;
  tone?: 'accent' | 'secondme' | 'danger';
};

/** A count on something: what is new in it, or waits. */
export function Badge({ count, label, tone = 'accent' }: BadgeProps) {
  if (count < 1) return null;
  return (
    <span className={`${css.badge} ${css[tone]}`} role="img" aria-label={label}>
      {count > 99 ? '99+' : count}
    </span>
  );
}
