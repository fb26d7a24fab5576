import { type ReactNode, useId } from 'react';
import css from './form.module.css';

type Props = {
  label: string;
  choices: readonly { value: number; words: ReactNode }[];
  chosen: number;
  onChoose: (value: number) => void;
};

/** One of a few. */
export function Choices({ label, choices, chosen, onChoose }: Props) {
  const name = useId();
  return (
    <fieldset className={css.choices}>
      <legend className={css.legend}>{label}</legend>
      {choices.map(({ value, words }) => (
        <label key={value} className={css.choice}>
          <input
            className={css.radio}
            type="radio"
            name={name}
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}
