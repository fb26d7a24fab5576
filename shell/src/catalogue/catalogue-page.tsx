import { Trans, useLingui } from '@lingui/react/macro';
import { type ComponentType, useEffect } from 'react';
import { useShell } from '../shell-context.ts';
import { Words } from '../ui/words.tsx';
import { Buttons, IconButtons, Icons } from './buttons.tsx';
import css from './catalogue-page.module.css';
import { anchorOf } from './exhibit.tsx';
import { Badges, Pills, RelativeTimes, WordsInTwoLanguages } from './facts.tsx';
import { TextAreas, TextFields } from './fields.tsx';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';
import { Avatars, PresenceDots } from './people.tsx';
import { Cards, EmptyStates, ErrorStates, Skeletons } from './places.tsx';
import { Ribbons } from './ribbons.tsx';
import { MarkedTexts } from './texts.tsx';
import { Tokens } from './tokens.tsx';
import { Dialogs, Toasts } from './windows.tsx';

const catalogues = { en, uk };

/** Each file of `shell/src/ui`, and what shows it; a story fails when one is missing. */
const exhibits: readonly (readonly [file: string, Shown: ComponentType<{ file: string }>])[] = [
  ['tokens.css', Tokens],
  ['button.tsx', Buttons],
  ['icon-button.tsx', IconButtons],
  ['icon.tsx', Icons],
  ['avatar.tsx', Avatars],
  ['presence-dot.tsx', PresenceDots],
  ['badge.tsx', Badges],
  ['pill.tsx', Pills],
  ['relative-time.tsx', RelativeTimes],
  ['card.tsx', Cards],
  ['skeleton.tsx', Skeletons],
  ['empty-state.tsx', EmptyStates],
  ['error-state.tsx', ErrorStates],
  ['text-field.tsx', TextFields],
  ['text-area.tsx', TextAreas],
  ['marked-text.tsx', MarkedTexts],
  ['dialog.tsx', Dialogs],
  ['toast.tsx', Toasts],
  ['ribbon.tsx', Ribbons],
  ['words.tsx', WordsInTwoLanguages],
];

/** For feature teams: what every part of the city is made of, in each state and each theme. */
export function CataloguePage() {
  const { city } = useShell();
  return (
    <Words locale={city.locale} catalogues={catalogues}>
      <Catalogue />
    </Words>
  );
}

function Catalogue() {
  const { t } = useLingui();
  useEffect(() => {
    // The browser looked for it before this page was here.
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <div className={css.page}>
      <h1 className={css.title}>
        <Trans>Catalogue of components</Trans>
      </h1>
      <p className={css.about}>
        <Trans>
          What every part of the city is made of, in each of its states, by night, by day and in high contrast. A
          microfrontend imports it from the shell and bundles nothing of it.
        </Trans>
      </p>
      <nav className={css.contents} aria-label={t`In the catalogue`}>
        {exhibits.map(([file]) => (
          <a key={file} href={`#${anchorOf(file)}`}>
            {anchorOf(file)}
          </a>
        ))}
      </nav>
      {exhibits.map(([file, Shown]) => (
        <Shown key={file} file={file} />
      ))}
    </div>
  );
}
