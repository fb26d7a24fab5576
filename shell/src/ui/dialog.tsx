import { type ReactNode, useEffect, useId, useRef } from 'react';
import css from './dialog.module.css';
import { IconButton } from './icon-button.tsx';
import { usePressOutside } from './use-press-outside.ts';

type DialogProps = {
  open: boolean;
  title: string;
  /** Asked to close: Escape, the cross, a press outside. */
  onClose: () => void;
  /** The word of the cross. */
  closeLabel: string;
  children: ReactNode;
  /** Buttons at the bottom, the main one last. */
  actions?: ReactNode;
};

/** A modal window, the browser's own `<dialog>`: focus goes in, stays in, and comes back. */
export function Dialog({ open, title, onClose, closeLabel, children, actions }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const press = usePressOutside(onClose);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) {
      dialog.showModal();
      // Who opens a form wants to write; elsewhere the browser's choice, the cross, is the harmless one.
      dialog.querySelector<HTMLElement>('input, textarea')?.focus();
    }
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      className={css.dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      {...press}
    >
      {open && (
        <div className={css.panel}>
          <div className={css.head}>
            <h2 className={css.title} id={id}>
              {title}
            </h2>
            <IconButton icon="close" label={closeLabel} onClick={onClose} />
          </div>
          {/* Without buttons it is there to be read: then what scrolls has to be reachable by keyboard. */}
          <div className={css.body} tabIndex={actions ? undefined : 0}>
            {children}
          </div>
          {actions && <div className={css.actions}>{actions}</div>}
        </div>
      )}
    </dialog>
  );
}
