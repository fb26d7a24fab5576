import { useLingui } from '@lingui/react/macro';
import type { RefObject } from 'react';
import { Icon } from '../ui/icon.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import type { Command, Group, GroupName } from './command.ts';
import css from './palette.module.css';

type Props = {
  ref: RefObject<HTMLDivElement | null>;
  /** Of the list; an option's id is this, a dash and the command's. */
  id: string;
  groups: readonly Group[];
  /** What Enter would do. */
  chosen: Command | undefined;
  onActive: (command: Command) => void;
  onChoose: (command: Command) => void;
};

/** The combobox's list. The pointer moves the same mark as the arrows do. */
export function CommandList({ ref, id, groups, chosen, onActive, onChoose }: Props) {
  const { t } = useLingui();
  const headings = useHeadings();
  return (
    <div
      ref={ref}
      id={id}
      className={css.list}
      role="listbox"
      tabIndex={-1}
      aria-label={t`Results`}
      hidden={groups.length === 0}
      // The focus stays in the field.
      onMouseDown={(event) => event.preventDefault()}
    >
      {groups.map(({ name, commands }) => (
        // biome-ignore lint/a11y/useSemanticElements: a listbox has groups of options, no field sets.
        <div key={name} role="group" aria-labelledby={`${id}-${name}`} aria-hidden={commands.length === 0 || undefined}>
          <div className={css.heading} id={`${id}-${name}`} role="presentation">
            {headings[name]}
          </div>
          {commands.length === 0 && <WaitingRows />}
          {commands.map((command) => (
            <Row
              key={command.id}
              id={`${id}-${command.id}`}
              command={command}
              chosen={command.id === chosen?.id}
              onActive={onActive}
              onChoose={onChoose}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

type RowProps = Pick<Props, 'onActive' | 'onChoose'> & { id: string; command: Command; chosen: boolean };

function Row({ id, command, chosen, onActive, onChoose }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox hears the keys.
    <div
      id={id}
      className={css.row}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      // A list that moves under a pointer at rest does not move the mark.
      onPointerMove={() => onActive(command)}
      onClick={() => onChoose(command)}
    >
      {command.icon === 'uk' || command.icon === 'en' ? (
        <span className={css.letters} lang={command.icon} aria-hidden="true">
          {command.icon}
        </span>
      ) : (
        <Icon name={command.icon} />
      )}
      <span className={css.title} title={command.title}>
        {command.title}
      </span>
      {command.note && <span className={css.note}>{command.note}</span>}
      {command.mark && <span className={css.mark}>{command.mark}</span>}
    </div>
  );
}

/** Where the rooms will be. */
function WaitingRows() {
  return [1, 2, 3, 4, 5].map((place) => (
    <div key={place} className={css.row}>
      <Skeleton width="12rem" />
    </div>
  ));
}

function useHeadings(): Record<GroupName, string> {
  const { t } = useLingui();
  return {
    recent: t`Recent`,
    pages: t`Pages`,
    rooms: t`Rooms`,
    do: t`Actions`,
    settings: t`You and this page`,
    typed: t`With what you typed`,
  };
}
