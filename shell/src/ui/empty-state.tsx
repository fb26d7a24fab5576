import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import css from './state.module.css';

type EmptyStateProps = {
  icon?: IconName;
  /** What is not here yet, in a few words. */
  title: string;
  /** What one can do about it. */
  children?: ReactNode;
  /** A button or a link. */
  action?: ReactNode;
};

/** A place where nothing has happened yet. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={css.state}>
      {icon && <Icon name={icon} size="lg" />}
      <p className={css.title}>{title}</p>
      {children && <div className={css.detail}>{children}</div>}
      {action}
    </div>
  );
}
