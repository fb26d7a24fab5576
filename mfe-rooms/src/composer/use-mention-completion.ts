import { useLingui } from '@lingui/react/macro';
import type { Mention } from 'proto/markup/inline-markup';
import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react';
import { me, type OpenRoom } from '../open-room.ts';
import { isChosen, mentionable, mentionQuery, offered } from './mention-completion.ts';
import { replaceInField } from './replace-in-field.ts';

/** The names that are offered while one writes, and what chooses one. */
export type MentionCompletion = {
  listId: string;
  /** Empty: no list is shown. */
  people: readonly Mention[];
  /** The place of the one that Enter chooses. */
  active: number;
  optionId: (place: number) => string;
  choose: (person: Mention) => void;
  /** Where one writes; null: the field was left, or something is selected. */
  onCaret: (caret: number | null) => void;
  /** Obeys the keys of an open list; answers whether it was one of them. */
  onKeyDown: (event: KeyboardEvent) => boolean;
};

/** Offers names after `@`, not where one of the `chosen` stands. Who is chosen is told to `onMention`, and the name is written. */
export function useMentionCompletion(
  room: OpenRoom,
  box: RefObject<HTMLTextAreaElement | null>,
  text: string,
  chosen: readonly Mention[],
  onMention: (mention: Mention) => void,
): MentionCompletion {
  const { i18n } = useLingui();
  const listId = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [closed, setClosed] = useState<number | null>(null);
  const [reached, setReached] = useState({ words: '', place: 0 });
  const query = useMemo(() => (caret === null ? null : mentionQuery(text, caret)), [text, caret]);
  const people = useMemo(() => {
    if (!query || query.from === closed || isChosen(text, query, chosen)) return [];
    return offered(mentionableIn(room, i18n.locale), query.words);
  }, [text, query, closed, chosen, room, i18n.locale]);
  const active = reached.words === query?.words ? Math.min(reached.place, people.length - 1) : 0;

  const choose = (person: Mention) => {
    if (!query || !box.current || caret === null) return;
    setClosed(query.from);
    onMention(person);
    replaceInField(box.current, query.from, caret, `@${person.username} `);
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const { key, shiftKey } = event;
    const person = people[active];
    if (!query || !person || event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return false;
    const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setReached({ words: query.words, place: (active + step + people.length) % people.length });
    else if (key === 'Escape') setClosed(query.from);
    else if ((key === 'Enter' || key === 'Tab') && !shiftKey) choose(person);
    else return false;
    event.preventDefault();
    return true;
  };
  const onCaret = (at: number | null) => {
    setCaret(at);
    // Another @ at the same place is another question.
    if (closed !== null && box.current?.value.charAt(closed) !== '@') setClosed(null);
  };
  return { listId, people, active, optionId: (place) => `${listId}-${place}`, choose, onCaret, onKeyDown };
}

/** Who can be meant in the room as it is now. */
export function mentionableIn(room: OpenRoom, locale: string): Mention[] {
  const { members, log } = room.store.getState();
  return mentionable(members, log?.messages ?? [], me(room), locale);
}
