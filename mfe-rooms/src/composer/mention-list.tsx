import { Plural, useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import { Avatar } from 'shell/ui/avatar.tsx';
import { VisibleText } from '../message-text/visible-text.tsx';
import css from './mention-list.module.css';
import type { MentionCompletion } from './use-mention-completion.ts';

/** Above the box: whose name may be meant. The focus stays in the box, whose keys go along the list. */
export function MentionList({ listId, people, active, optionId, choose }: MentionCompletion) {
  const { t } = useLingui();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  if (people.length === 0) return null;
  return (
    <>
      <span className={css.spoken} role="status">
        <Plural value={people.length} one="# name to choose" other="# names to choose" />
      </span>
      <div ref={list} id={listId} className={css.list} role="listbox" aria-label={t`Whom you mean`} data-foot="">
        {people.map((person, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the box, which has the focus.
          <div
            key={person.userId}
            id={optionId(place)}
            className={css.option}
            role="option"
            aria-selected={place === active}
            tabIndex={-1}
            // The box keeps the focus, and a phone its keyboard.
            onPointerDown={(event) => event.preventDefault()}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(person)}
          >
            <Avatar userId={person.userId} name={person.username} size="sm" />
            <bdi className={css.name}>
              <VisibleText text={person.username} />
            </bdi>
          </div>
        ))}
      </div>
    </>
  );
}
