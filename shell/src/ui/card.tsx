import { type ReactNode, useId } from 'react';
import css from './card.module.css';

type CardProps = {
  /** Names the region; without it the card is a plain box. */
  title?: ReactNode;
  /** The heading's level under the page's h1. */
  level?: 2 | 3;
  /** Beside the title: a link, a pill, a button. */
  actions?: ReactNode;
  tone?: 'plain' | 'accent' | 'secondme' | 'danger';
  /** True while its content is being asked for. */
  busy?: boolean;
  children: ReactNode;
};

/** A glass panel. With a title it is a region of the page that a screen reader can jump to. */
export function Card({ title, level = 2, actions, tone = 'plain', busy = false, children }: CardProps) {
  const id = useId();
  const className = `${css.card} ${css[tone]}`;
  if (title === undefined) return <div className={className}>{children}</div>;
  const Heading = `h${level}` as const;
  return (
    <section className={className} aria-labelledby={id} aria-busy={busy || undefined}>
      <div className={css.head}>
        <Heading className={css.title} id={id}>
          {title}
        </Heading>
        {actions}
      </div>
      {children}
    </section>
  );
}
