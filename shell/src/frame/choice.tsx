import { useId } from 'react';
import css from './choice.module.css';

type ChoiceProps<Value extends string> = {
  label: string;
  value: Value;
  choices: readonly { value: Value; words: string; lang?: string }[];
  onChange: (value: Value) => void;
};

/** One of a few, as radio buttons that look like a strip. */
export function Choice<Value extends string>({ label, value, choices, onChange }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset className={css.choice}>
      <legend className={css.label}>{label}</legend>
      <div className={css.strip}>
        {choices.map((choice) => (
          <label key={choice.value} className={css.one} lang={choice.lang}>
            <input type="radio" name={name} checked={choice.value === value} onChange={() => onChange(choice.value)} />
            <span>{choice.words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
