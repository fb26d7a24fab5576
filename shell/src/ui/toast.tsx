import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import css from './toast.module.css';

type ToastProps = {
  kind: 'info' | 'error';
  text: string;
  /** One thing to do about it: "Undo", "Open". */
  action?: { label: string; onPress: () => void };
  /** The word of the cross. */
  closeLabel: string;
  onClose: () => void;
};

/** Characters that have room beside a button, in two lines. */
const besideButton = 50;

/** The looks of one short notice. Parts do not draw it: `city.toast` puts it on the shell's board. */
export function Toast({ kind, text, action, closeLabel, onClose }: ToastProps) {
  const long = text.length > besideButton ? css.long : '';
  return (
    <div className={`${css.toast} ${css[kind]} ${long}`} role={kind === 'error' ? 'alert' : 'status'}>
      <span className={css.sign}>
        <Icon name={kind === 'error' ? 'warning' : 'check'} />
      </span>
      <span className={css.text}>{text}</span>
      {action && (
        <span className={css.action}>
          <Button size="sm" onClick={action.onPress}>
            {action.label}
          </Button>
        </span>
      )}
      <IconButton icon="close" label={closeLabel} onClick={onClose} />
    </div>
  );
}
