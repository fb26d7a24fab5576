import { type ClipboardEventHandler, type KeyboardEvent, type ReactNode, type RefObject, useId } from 'react';
import css from './field.module.css';

type TextAreaProps = {
  label: string;
  /** The label is then only read aloud. */
  hideLabel?: boolean;
  value: string;
  onChange: (value: string) => void;
  /** Enter that nobody has obeyed yet; with it Shift+Enter makes a new line. One that ends a composition (IME) never sends. */
  onSubmit?: () => void;
  /** Characters; from 80 % on the count is shown. Nothing is cut off: longer text is marked as an error. */
  maxLength?: number;
  placeholder?: string;
  hint?: ReactNode;
  /** Why it cannot be accepted; read aloud when it appears. */
  error?: string;
  disabled?: boolean;
  ref?: RefObject<HTMLTextAreaElement | null>;
  /** The ids of a list that is open beside it, and of its option that Enter chooses: the focus stays here. */
  completion?: { list: string; option: string };
  /** What is selected, or where one writes, may have changed. */
  onSelect?: () => void;
  onPaste?: ClipboardEventHandler<HTMLTextAreaElement>;
  onBlur?: () => void;
  onKeyDown?: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
};

/** Several lines of text; it grows with them. */
export function TextArea(props: TextAreaProps) {
  const { label, hideLabel, value, onChange, onSubmit, maxLength, placeholder, hint, error, disabled, ref } = props;
  const { completion } = props;
  const id = useId();
  const length = [...value].length;
  const tooLong = maxLength !== undefined && length > maxLength;
  return (
    <div className={css.field}>
      <label className={hideLabel ? css.spoken : css.label} htmlFor={id}>
        {label}
      </label>
      <textarea
        ref={ref}
        id={id}
        className={css.area}
        rows={1}
        value={value}
        placeholder={placeholder}
        disabled={disabled}
        aria-invalid={tooLong || error !== undefined || undefined}
        aria-describedby={`${id}-about`}
        aria-autocomplete={completion && 'list'}
        aria-controls={completion?.list}
        aria-activedescendant={completion?.option}
        onSelect={props.onSelect}
        onPaste={props.onPaste}
        onBlur={props.onBlur}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          props.onKeyDown?.(event);
          if (!onSubmit || event.key !== 'Enter' || event.shiftKey || event.isDefaultPrevented()) return;
          // In Safari the composition has ended when its Enter comes, and only its code says what it was for.
          if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
          event.preventDefault();
          onSubmit();
        }}
      />
      <div className={css.about} id={`${id}-about`}>
        {error ? (
          <span className={css.error} role="alert">
            {error}
          </span>
        ) : (
          hint
        )}
        {maxLength !== undefined && length >= maxLength * 0.8 && (
          <span className={`${css.count} ${tooLong ? css.over : ''}`}>
            {length} / {maxLength}
          </span>
        )}
      </div>
    </div>
  );
}
