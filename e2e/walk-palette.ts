import { expect } from '@playwright/test';
import { holdAnswer, refuseAnswer } from './answers-in-hand.ts';
import type { Walker } from './walk.ts';

/** The command palette: waiting for the rooms, without them, with everything, with answers, and its keys. */
export async function walkPalette({ page, say, room, look }: Walker): Promise<void> {
  const palette = page.getByRole('dialog', { name: say('Find or do') });
  const rooms = palette.getByRole('group', { name: say('Rooms') }).getByRole('option');
  const open = async () => {
    await page.goto('/secondme');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.getByRole('button', { name: say('Find or do') }).click();
    await expect(palette).toBeVisible();
  };
  const states = [
    ['loading', holdAnswer, () => palette.getByRole('option').first()],
    ['refused', refuseAnswer, () => rooms.filter({ hasText: say('Try again') })],
  ] as const;
  for (const [state, answer, sign] of states) {
    const letGo = await answer(page, 'RoomsService/ListRooms.*');
    await open();
    await expect(sign()).toBeVisible();
    await look(`palette: ${state}`);
    await letGo();
  }
  await open();
  await expect(rooms.first()).toBeVisible();
  await look('palette');
  const field = palette.getByRole('combobox');
  await field.fill(room.name.slice(0, 5));
  await expect(rooms.filter({ hasText: room.name })).toBeVisible();
  await look('palette: answers');
  await field.fill('?');
  await expect(palette.getByText(say('closes a window or a menu'))).toBeVisible();
  await look('palette: keys');
}
