import { type ReactNode, type RefObject, useId } from 'react';
import css from './field.module.css';

type TextFieldProps = {
  label: string;
  hideLabel?: boolean;
  value: string;
  onChange: (value: string) => void;
  /** Characters; from 80 % on the count is shown. Nothing is cut off: longer text is marked as an error. */
  maxLength?: number;
  placeholder?: string;
  hint?: ReactNode;
  /** Why it cannot be accepted; read aloud when it appears. */
  error?: string;
  disabled?: boolean;
  required?: boolean;
  name?: string;
  type?: 'text' | 'search' | 'password';
  autoComplete?: string;
  ref?: RefObject<HTMLInputElement | null>;
};

/** One line of text. Put it in a form: Enter submits. */
export function TextField(props: TextFieldProps) {
  const { label, hideLabel, value, onChange, maxLength, hint, error, type = 'text', ...rest } = props;
  const id = useId();
  const length = [...value].length;
  const tooLong = maxLength !== undefined && length > maxLength;
  return (
    <div className={css.field}>
      <label className={hideLabel ? css.spoken : css.label} htmlFor={id}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        type={type}
        className={css.line}
        value={value}
        aria-invalid={tooLong || error !== undefined || undefined}
        aria-describedby={`${id}-about`}
        onChange={(event) => onChange(event.currentTarget.value)}
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
