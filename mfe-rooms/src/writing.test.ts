import type { Mention } from 'proto/markup/inline-markup';
import { expect, test } from 'vitest';
import * as eg from './example.ts';
import { isUnsaved } from './writing.ts';

const taras: Mention = { userId: 'u_taras', username: 'Тарас' };
const other: Mention = { userId: 'u_other', username: 'Тарас' };
/** An edit of a message that calls Taras. */
const edit = (text: string, mentions: readonly Mention[]) => {
  const to = { ...eg.message({ seq: 1, text: 'агов, @Тарас' }), mentions: [taras] };
  return { to, text, mentions, recalled: false };
};

test.each([
  ['all is as it was', edit('агов, @Тарас', [taras]), false],
  ['there is only space around it', edit(' агов, @Тарас\n', [taras]), false],
  ['the text is another', edit('агов, @Тарас!', [taras]), true],
  ['it calls another of the same name', edit('агов, @Тарас', [other]), true],
  ['it calls nobody any more', edit('агов, @Тарас', []), true],
  [
    'a name was chosen that the text does not have',
    edit('агов, @Тарас', [taras, { userId: 'u_olena', username: 'Олена' }]),
    false,
  ],
])('when %s', (_what, writing, unsaved) => {
  expect(isUnsaved(writing)).toBe(unsaved);
});
