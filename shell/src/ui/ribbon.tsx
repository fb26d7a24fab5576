import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { IconButton } from './icon-button.tsx';
import css from './ribbon.module.css';

type RibbonProps = {
  /** The heading, and the name of the region. */
  title: string;
  /** The words of the two buttons that go along it. */
  labels: { back: string; forward: string };
  /** Each with one button or link in it, which is what the keys go to. */
  cards: readonly { key: string; card: ReactNode }[];
  /** Which of the cards is open; -1: none. */
  open: number;
  onOpen: (place: number) => void;
  /** Beside the title, after the buttons. */
  actions?: ReactNode;
};

/** Cards in a row that scrolls sideways. Arrow keys, Home, End and two buttons go along it: nobody has to drag. */
export function Ribbon({ title, labels, cards, open, onOpen, actions }: RibbonProps) {
  const id = useId();
  const row = useRef<HTMLUListElement>(null);
  const first = cards[0]?.key;
  useLayoutEffect(() => {
    // A new card is seen at once, however far along the ribbon one was.
    if (first !== undefined) row.current?.scrollTo({ left: 0 });
  }, [first]);

  const last = cards.length - 1;
  const go = (to: number, focus: boolean) => {
    if (to < 0 || to > last) return;
    onOpen(to);
    const card = row.current?.children[to]?.querySelector<HTMLElement>('button, a');
    card?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (focus) card?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // With Alt or ⌘ they are the browser's way back.
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const to = { ArrowLeft: open - 1, ArrowRight: open + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to, true);
  };
  return (
    <section className={css.ribbon} aria-labelledby={id}>
      <div className={css.head}>
        <h2 className={css.title} id={id}>
          {title}
        </h2>
        <span className={css.steps}>
          <IconButton icon="back" label={labels.back} disabled={open <= 0} onClick={() => go(open - 1, false)} />
          <IconButton
            icon="forward"
            label={labels.forward}
            disabled={open >= last}
            onClick={() => go(open + 1, false)}
          />
        </span>
        {actions}
      </div>
      <ul ref={row} className={css.row} onKeyDown={onKeyDown}>
        {cards.map(({ key, card }) => (
          <li key={key} className={css.place}>
            {card}
          </li>
        ))}
      </ul>
    </section>
  );
}
