import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react';
import css from './button.module.css';

/** How much a button asks for attention: one `primary` a screen, `quiet` for the rest, `danger` for what erases. */
export type ButtonKind = 'primary' | 'secondme' | 'quiet' | 'danger';

type Looks = {
  kind?: ButtonKind;
  size?: 'md' | 'sm';
  /** Drawn before the words; decoration only. */
  icon?: ReactNode;
  children: ReactNode;
};

type ButtonProps = Looks &
  Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'style'> & {
    /** Something is under way: the button keeps its size and focus, and does not press. */
    busy?: boolean;
  };

/** A button with words. It is `type="button"` unless told otherwise. */
export function Button({ kind = 'quiet', size = 'md', icon, busy = false, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classOf(kind, size)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    >
      {icon}
      <span>{children}</span>
    </button>
  );
}

type ButtonLinkProps = Looks & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'className' | 'style'> & { href: string };

/** A link that looks like a button. Paths of the portal are followed without a reload, like every link. */
export function ButtonLink({ kind = 'quiet', size = 'md', icon, children, ...rest }: ButtonLinkProps) {
  return (
    <a {...rest} className={classOf(kind, size)}>
      {icon}
      <span>{children}</span>
    </a>
  );
}

function classOf(kind: ButtonKind, size: 'md' | 'sm'): string {
  return `${css.button} ${css[kind]} ${css[size]}`;
}
