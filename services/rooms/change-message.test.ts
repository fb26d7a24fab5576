import { Code, type ConnectError } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { changeMessage } from './change-message.ts';
import type { MessageRow } from './message-row.ts';
import { mostReactions } from './room-log.ts';

const full = {
  author_id: 'u_olena',
  deleted_at: null,
  reactions: [{ emoji: '🌻', user_ids: Array.from({ length: mostReactions }, (_, n) => `u_${n}`) }],
} as unknown as MessageRow;
const react = (residentId: string, emoji: string, remove: boolean) =>
  changeMessage(
    full,
    { kind: 'reacted', roomId: 'city_sad', messageSeq: 1, residentId, emoji, remove, byBot: false },
    new Date(),
  );

test.each(['🌻', '👍'])('a message with as many reactions as it may have takes no more: %s', (emoji) => {
  expect(() => react('u_taras', emoji, false)).toThrow(
    expect.objectContaining({ code: Code.ResourceExhausted }) as unknown as ConnectError,
  );
});

test('and lets one go, and one that is there be given again', () => {
  expect(react('u_7', '🌻', true).reactions[0]?.user_ids).toHaveLength(mostReactions - 1);
  expect(react('u_7', '🌻', false)).toBe(full);
});

test('an edit that changes only whom the text calls is one', () => {
  const [text, now] = ['агов, @Тарас', new Date(1)];
  const mentions = [{ user_id: 'u_taras', username: 'Тарас' }];
  const row = { author_id: 'u_olena', deleted_at: null, edited_at: null, text, mentions } as unknown as MessageRow;
  const edit = (...ids: string[]) => {
    const called = ids.map((userId) => ({ userId, username: 'Тарас' }));
    const change = { kind: 'edited', roomId: 'city_sad', messageSeq: 1, residentId: 'u_olena', text, called } as const;
    return changeMessage(row, { ...change, byBot: false }, now);
  };
  expect(edit('u_taras')).toBe(row);
  const other = [{ user_id: 'u_other', username: 'Тарас' }];
  expect(edit('u_other')).toEqual({ ...row, mentions: other, edited_at: now });
  expect(edit()).toEqual({ ...row, mentions: [], edited_at: now });
});
