import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { useStore } from 'zustand';
import type { Shell } from '../shell-context.ts';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { step } from './arrange.ts';
import type { Command } from './command.ts';
import { CommandList } from './command-list.tsx';
import { KeyHints, KeyList, useKeys } from './keys.tsx';
import css from './palette.module.css';
import { activate, close, type PaletteStore, writeQuery } from './palette-store.ts';
import { Spoken } from './spoken.tsx';
import { useGroups } from './use-groups.ts';

type Props = { shell: Shell; palette: PaletteStore; keys: string; onChoose: (command: Command) => void };

/** The combobox of the ARIA patterns: the focus stays in the field, and the list below it shows what Enter would do. */
export function PaletteWindow({ shell, palette, keys, onChoose }: Props) {
  const { t } = useLingui();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const { open, query, active, roomsAre } = useStore(palette.store);
  const all = useGroups(shell, palette);
  const asksForKeys = query.trim() === '?';
  const groups = asksForKeys ? [] : all;
  const commands = groups.flatMap((group) => group.commands);
  const saidKeys = useKeys(keys)
    .map(({ key, does }) => `${key}: ${does}`)
    .join('; ');
  const count = commands.length;
  const results = t`${plural(count, { one: '# result', other: '# results' })}`;
  const chosen = commands.find((command) => command.id === active) ?? commands[0];
  useEffect(() => {
    // Opened again, or asked anew: another list, and one begins at its top.
    if (open && list.current && query !== undefined) list.current.scrollTop = 0;
  }, [open, query]);

  const press = (event: KeyboardEvent) => {
    // While a word is composed the keys are the input method's; with Shift and the like they are the field's.
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const ids = commands.map((command) => command.id);
    const next = step(ids, chosen?.id, event.key);
    if (event.key === 'Enter' && chosen) onChoose(chosen);
    else if (next === undefined) return;
    else {
      activate(palette, next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    }
    event.preventDefault();
  };
  return (
    <div className={css.window}>
      <div className={css.head}>
        <Icon name="search" />
        <input
          className={css.field}
          role="combobox"
          aria-label={t`Find or do`}
          aria-autocomplete="list"
          aria-expanded={commands.length > 0}
          aria-controls={id}
          aria-activedescendant={chosen && `${id}-${chosen.id}`}
          placeholder={t`Room or action`}
          // On a narrow screen the words in the field may have no room.
          title={t`Room or action`}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="go"
          value={query}
          onChange={(event) => writeQuery(palette, event.currentTarget.value)}
          onKeyDown={press}
        />
        <IconButton icon="close" label={t`Close`} onClick={() => close(palette)} />
      </div>
      <CommandList
        ref={list}
        id={id}
        groups={groups}
        chosen={chosen}
        onActive={(command) => activate(palette, command.id)}
        onChoose={onChoose}
      />
      {asksForKeys && <KeyList opening={keys} />}
      {!asksForKeys && groups.length === 0 && <p className={css.nothing}>{t`Nothing here is called that.`}</p>}
      <KeyHints />
      <Spoken
        text={asksForKeys ? saidKeys : `${results}${roomsAre === 'unknown' ? `. ${t`The rooms do not answer`}` : ''}`}
      />
    </div>
  );
}
