import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Ribbon } from '../ui/ribbon.tsx';
import css from './exhibit.module.css';
import { Exhibit, type Look } from './exhibit.tsx';

export function Ribbons({ file }: { file: string }) {
  const { t } = useLingui();
  return (
    <Exhibit
      file={file}
      name="Ribbon"
      about={t`Cards in a row that scrolls sideways. Arrow keys, Home, End and two buttons go along it: nobody has to drag.`}
      states={(look) => [{ props: 'cards= open= onOpen= actions=', shown: <Letters {...look} /> }]}
    />
  );
}

function Letters({ words }: Look) {
  const { t } = useLingui();
  const [open, setOpen] = useState(0);
  const cards = ['А', 'Б', 'В', 'Г', 'Ґ'].map((letter, place) => ({
    key: letter,
    card: (
      <button type="button" className={css.letter} aria-current={place === open} onClick={() => setOpen(place)}>
        {letter}
      </button>
    ),
  }));
  return (
    <Ribbon
      title={words}
      labels={{ back: t`The letter before`, forward: t`The next letter` }}
      cards={cards}
      open={open}
      onOpen={setOpen}
      actions={
        <Button size="sm" disabled={open === 0} onClick={() => setOpen(0)}>
          {t`To the first`}
        </Button>
      }
    />
  );
}
