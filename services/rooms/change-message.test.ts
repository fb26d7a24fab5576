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
