import { expect, test } from 'vitest';
import { mentionedIn } from './mentioned-in.ts';

test('who was chosen and is not in the text any more is not mentioned', () => {
  const [olena, taras, ivan] = ['Олена', 'Тарас', 'Іван'].map((username) => ({ userId: `u_${username}`, username }));
  const chosen = [olena, taras, ivan].flatMap((each) => each ?? []);
  expect(mentionedIn('- **@Тарас**\n> @Олена @Олена `@Іван`', chosen)).toEqual([olena, taras]);
});
