import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import css from './state.module.css';

type ErrorStateProps = {
  /** What is missing, in words that a resident uses. */
  title: string;
  /** 1: the title is the page's heading, because there is nothing else on it. */
  level?: 1;
  /** Why, as far as it is known, and what still works. */
  children?: ReactNode;
  /** Tries again; `busy` while it does. */
  retry?: { label: string; onRetry: () => void; busy?: boolean };
  /** What a person who mends it wants to read: a code, a release, an id. */
  technical?: string;
};

/** A place whose source does not answer. It says so, and lets one try again. */
export function ErrorState({ title, level, children, retry, technical }: ErrorStateProps) {
  return (
    <div className={`${css.state} ${css.error} ${level ? css.page : ''}`} role="alert">
      <span className={css.sign}>
        <Icon name="warning" size="lg" />
      </span>
      {level ? <h1 className={css.title}>{title}</h1> : <p className={css.title}>{title}</p>}
      {children && <div className={css.detail}>{children}</div>}
      {technical && <code className={css.technical}>{technical}</code>}
      {retry && (
        <Button kind="quiet" size="sm" icon={<Icon name="retry" size="sm" />} busy={retry.busy} onClick={retry.onRetry}>
          {retry.label}
        </Button>
      )}
    </div>
  );
}
