import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import { useShell } from '../shell-context.ts';
import { Icon } from '../ui/icon.tsx';
import css from './header.module.css';
import { isPaletteKey, paletteKey } from './palette-key.ts';

/** The palette is a file of its own. Asked for again it is here at once; after a failure it is tried anew. */
const load = () => import('../palette/palette.tsx');
/** Somebody is about to open it. That it does not come matters when they do. */
const prepare = () => void load().catch(() => {});

/** Opens the palette, as its keys do on any page. */
export function PaletteButton() {
  const { t } = useLingui();
  const shell = useShell();
  const name = t`Find or do`;
  const toggle = () =>
    void load().then(
      ({ togglePalette }) => togglePalette(shell, paletteKey),
      () => shell.city.toast({ kind: 'error', text: t`${name}: this part of the city is missing` }),
    );
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey) prepare();
      if (!isPaletteKey(event)) return;
      event.preventDefault();
      toggle();
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  });
  return (
    <button type="button" className={css.find} title={name} onPointerEnter={prepare} onFocus={prepare} onClick={toggle}>
      <Icon name="search" />
      <span className={css.words}>{name}</span>
      <kbd className={css.key}>{paletteKey}</kbd>
    </button>
  );
}
