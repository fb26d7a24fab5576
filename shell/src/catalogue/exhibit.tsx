import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import css from './exhibit.module.css';

/** How a component is shown: each of its states under the props that make it. */
export type State = { props: string; shown: ReactNode };

/** One of the city's looks, with a word for it: regions of one page are told apart by it. */
export type Look = { theme: 'dark' | 'light' | 'contrast'; words: string };

type ExhibitProps = {
  /** In `shell/src/ui`; its name without the ending is where a link leads. */
  file: string;
  /** The components that the file exports. */
  name: string;
  /** What it is for, in a sentence. */
  about: string;
  states: (look: Look) => readonly State[];
};

/** A component in all of its states, by night, by day and in high contrast. */
export function Exhibit({ file, name, about, states }: ExhibitProps) {
  const looks = useLooks();
  const id = anchorOf(file);
  return (
    <section className={css.exhibit} id={id} aria-labelledby={`${id}-name`}>
      <h2 className={css.name} id={`${id}-name`}>
        {name}
      </h2>
      <p className={css.about}>{about}</p>
      <code className={css.file}>shell/ui/{file}</code>
      <div className={css.looks}>
        {looks.map((look) => (
          <div key={look.theme} className={css.look} data-theme={look.theme}>
            <p className={css.words}>{look.words}</p>
            {states(look).map(({ props, shown }) => (
              <div key={props} className={css.state}>
                <code className={css.props}>{props}</code>
                {shown}
              </div>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}

/** The place of an exhibit on the page. */
export const anchorOf = (file: string): string => file.replace(/\.\w+$/, '');

function useLooks(): readonly Look[] {
  const { t } = useLingui();
  return [
    { theme: 'dark', words: t`Night` },
    { theme: 'light', words: t`Day` },
    { theme: 'contrast', words: t`Contrast` },
  ];
}
