import { expect, test } from 'vitest';
import { mentionIds, mentionsIn } from './mentions.ts';

const olena = { userId: 'u_olena', username: 'Олена Ж.' };

test('a name stands after an @, whatever is around it and however its letters are composed', () => {
  const jane = { userId: 'u_jane', username: 'Єва-Їна' };
  for (const text of ['@Олена Ж., привіт', 'чи не ти це,@Олена Ж.?', '@Олена Ж.'.normalize('NFD')]) {
    expect(mentionsIn(text, [olena])).toEqual([{ user_id: 'u_olena', username: 'Олена Ж.' }]);
  }
  expect(mentionsIn('@Єва-Їна'.normalize('NFD'), [jane])).toEqual([{ user_id: 'u_jane', username: 'Єва-Їна' }]);
});

test.each(['Олена Ж.', '@Олена', '@ Олена Ж.', '@олена ж.', '@Олена Ж.2'])('%j does not call her', (text) => {
  expect(() => mentionsIn(text, [olena])).toThrow(/mention_user_ids names u_olena, and the text has no @Олена Ж\./);
});

test('whom a text called before it was edited it may call as then; a stranger it may not', () => {
  const before = [{ user_id: 'u_olena', username: 'Оленка' }];
  expect(mentionsIn('@Оленка, чуєш?', [olena], before)).toEqual(before);
  expect(mentionsIn('@Оленка і @Олена Ж.', [olena], before)).toEqual([{ user_id: 'u_olena', username: 'Олена Ж.' }]);
  expect(() => mentionsIn('@Оленка', [olena])).toThrow(/no @Олена Ж\./);
  expect(() => mentionsIn('@Оленка', [{ userId: 'u_x', username: undefined }], before)).toThrow(/no resident.*u_x/);
});

test('ids are each taken once, up to twenty', () => {
  expect(mentionIds(['u_1', 'u_2', 'u_1'])).toEqual(['u_1', 'u_2']);
  expect(mentionIds(Array.from({ length: 20 }, (_, n) => `u_${n}`))).toHaveLength(20);
  expect(() => mentionIds(Array(21).fill('u_1'))).toThrow(/at most 20/);
});
