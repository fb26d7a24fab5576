import type { ComponentProps } from 'react';
import { Icon, type IconName } from './icon.tsx';
import css from './icon-button.module.css';

type IconButtonProps = Omit<ComponentProps<'button'>, 'className' | 'style' | 'children'> & {
  icon: IconName;
  /** What it does; read by screen readers and shown on hover. */
  label: string;
  kind?: 'quiet' | 'primary' | 'secondme' | 'danger';
};

/** A square button with a sign and no words. */
export function IconButton({ icon, label, kind = 'quiet', ...rest }: IconButtonProps) {
  return (
    <button type="button" title={label} {...rest} className={`${css.button} ${css[kind]}`} aria-label={label}>
      <Icon name={icon} />
    </button>
  );
}
