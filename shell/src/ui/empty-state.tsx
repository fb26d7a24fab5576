import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import css from './state.module.css';

type EmptyStateProps = {
  icon?: IconName;
  /** What is not here yet, in a few words. */
  title: string;
  /** 1: the title is the page's heading, because there is nothing else on it. */
  level?: 1;
  /** What one can do about it. */
  children?: ReactNode;
  /** A button or a link. */
  action?: ReactNode;
};

/** A place where nothing has happened yet. */
export function EmptyState({ icon, title, level, children, action }: EmptyStateProps) {
  return (
    <div className={`${css.state} ${level ? css.page : ''}`}>
      {icon && <Icon name={icon} size="lg" />}
      {level ? <h1 className={css.title}>{title}</h1> : <p className={css.title}>{title}</p>}
      {children && <div className={css.detail}>{children}</div>}
      {action}
    </div>
  );
}
