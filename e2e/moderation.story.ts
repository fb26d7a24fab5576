import { expect, type Page } from '@playwright/test';
import { test } from './residents.ts';
import { composer, makeRoom, message, openFromList, roomName, say, texts } from './rooms.ts';

/** Opens what can be done with the message that has these words, and does one thing of it. */
async function choose(page: Page, words: string, act: string): Promise<void> {
  await message(page, words).hover();
  await message(page, words)
    .getByRole('button', { name: /What to do with the message of/ })
    .click();
  await page.getByRole('group', { name: 'What to do with the message' }).getByRole('button', { name: act }).click();
}

/** Opens a page of the room's menu. */
async function manage(page: Page, what: string) {
  await page.getByRole('button', { name: 'Manage the room' }).click();
  await page.getByRole('dialog', { name: 'The room' }).getByRole('button', { name: what }).click();
}

const close = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

test('An owner and a moderator keep a room in order; a resident is told what they may not do', async ({ arrive }) => {
  const [owner, moderator, resident] = [await arrive('Олена'), await arrive('Марта'), await arrive('Тарас')];
  const room = roomName('Library');
  await makeRoom(owner, room, 'Quiet, please');
  await openFromList(moderator, room);
  await openFromList(resident, room);
  await say(moderator, 'Good morning');
  await say(resident, 'BUY MY BOOKS');
  await say(owner, 'The reading room opens at nine');

  await test.step('the owner makes a moderator', async () => {
    await expect(moderator.getByRole('button', { name: 'Manage the room' })).toBeHidden();
    await manage(owner, 'Moderators, muted and banned');
    const dialog = owner.getByRole('dialog', { name: 'Moderators, muted and banned' });
    await dialog
      .getByRole('listitem')
      .filter({ hasText: 'Марта' })
      .getByRole('button', { name: 'Make a moderator' })
      .click();
    await expect(dialog.getByRole('button', { name: 'No longer a moderator' })).toBeVisible();
    await close(owner);
    await moderator.reload();
    await expect(moderator.getByRole('button', { name: 'Manage the room' })).toBeVisible();
  });
  await test.step('a pin is at the top for everyone, and leads to its message', async () => {
    await choose(moderator, 'opens at nine', 'Pin');
    const pin = resident.getByRole('button', { name: /Pinned: Олена: The reading room opens at nine/ });
    await pin.click();
    await resident.getByRole('dialog', { name: 'Pinned messages' }).getByRole('link').click();
    await expect(resident).toHaveURL(/\?at=3$/);
  });
  await test.step('a resident reports; a moderator deletes somebody else’s message, and sees to the report', async () => {
    await choose(resident, 'Good morning', 'Report…');
    const report = resident.getByRole('dialog', { name: 'Report this message' });
    await report.getByRole('button', { name: 'Report' }).click();
    await expect(report.getByText('Say in a few words why.')).toBeVisible();
    await report.getByLabel('Why').fill('Not so loud');
    await report.getByRole('button', { name: 'Report' }).click();
    await expect(report).toBeHidden();
    await expect(moderator.getByRole('button', { name: 'Manage the room, open reports: 1' })).toBeVisible();
    await expect(owner.getByRole('button', { name: 'Manage the room, open reports: 1' })).toBeVisible();

    await choose(moderator, 'BUY MY BOOKS', 'Delete');
    const sure = moderator.getByRole('dialog', { name: 'Delete this message?' });
    await expect(sure).toContainText('It is a message of Тарас');
    await sure.getByRole('button', { name: 'Delete' }).click();
    await expect(texts(resident).nth(1)).toHaveText('Message deleted');

    await manage(moderator, 'Reports');
    const reports = moderator.getByRole('dialog', { name: 'Reports' });
    await expect(reports.getByRole('listitem')).toContainText(['Not so loud']);
    await reports.getByRole('button', { name: 'Seen to' }).click();
    await expect(reports.getByText('No open reports.')).toBeVisible();
    await close(moderator);
  });
  await test.step('who is muted keeps what they have begun, and is told until when and why', async () => {
    await say(resident, 'Books, books, books');
    await composer(resident).fill('One more');
    await choose(moderator, 'Books, books', 'Mute the author…');
    const mute = moderator.getByRole('dialog', { name: 'Mute Тарас' });
    await mute.getByLabel('1 hour').check();
    await mute.getByLabel('Why').fill('This is no market');
    await mute.getByRole('button', { name: 'Mute' }).click();
    await expect(mute).toBeHidden();
    await expect(resident.getByText(/A moderator muted you here until.* Why: “This is no market”\./)).toBeVisible();
    await expect(composer(resident)).toBeHidden();
    await manage(moderator, 'Moderators, muted and banned');
    const people = moderator.getByRole('dialog', { name: 'Moderators, muted and banned' });
    await people.getByRole('button', { name: 'Lift the mute' }).click();
    await close(moderator);
    await expect(composer(resident)).toHaveValue('One more');
  });
  await test.step('who selects a text past the edge of its window keeps the window and the text', async () => {
    await manage(owner, 'Edit the description');
    const dialog = owner.getByRole('dialog', { name: 'Description' });
    const text = dialog.getByRole('textbox');
    await text.fill('Quiet, please, and no books for sale');
    await text.hover();
    await owner.mouse.down();
    await owner.mouse.move(5, 400, { steps: 4 });
    await owner.mouse.up();
    await expect(text).toHaveValue('Quiet, please, and no books for sale');
    await owner.mouse.click(5, 400);
    await expect(dialog).toBeHidden();
  });
  await test.step('all of it is in the log', async () => {
    await manage(owner, 'What moderators did');
    const log = owner.getByRole('dialog', { name: 'What moderators did' });
    await expect(log.getByRole('listitem')).toContainText([
      ...[
        /Марта: lifted the mute of Тарас/,
        /Марта: muted Тарас for 1 hour/,
        /Марта: saw to the reports/,
        /Марта: deleted a message of Тарас/,
      ],
      ...[/Тарас: reported a message of Марта/, /Марта: pinned a message of Олена/, /Олена: made Марта a moderator/],
    ]);
    await close(owner);
    await owner.getByRole('button', { name: 'Manage the room' }).click();
    await close(owner);
  });
  await test.step('an archived room is only read, and is opened again', async () => {
    await manage(owner, 'Archive the room');
    for (const page of [owner, moderator]) {
      await expect(page.getByText('This room is archived: it can only be read.')).toBeVisible();
      await expect(composer(page)).toBeHidden();
    }
    await owner.getByRole('button', { name: 'Undo' }).click();
    for (const page of [owner, moderator]) await expect(composer(page)).toBeVisible();
  });
});

test('In slow mode one sees how long one waits, and keeps the text', async ({ arrive }) => {
  const [owner, resident] = [await arrive('Олена'), await arrive('Тарас')];
  const room = roomName('Slow garden');
  await makeRoom(owner, room);
  await openFromList(resident, room);
  await manage(owner, 'Slow mode');
  const dialog = owner.getByRole('dialog', { name: 'Slow mode' });
  await dialog.getByLabel('10 seconds').click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(resident.getByText('Slow mode: one message each 10 seconds')).toBeVisible();
  await say(resident, 'First');
  await expect(resident.getByRole('timer')).toContainText('You can write again in');
  await composer(resident).fill('Second');
  await composer(resident).press('Enter');
  await expect(composer(resident)).toHaveValue('Second');
  await expect(resident.getByRole('timer')).toBeHidden({ timeout: 15_000 });
  await composer(resident).press('Enter');
  await expect(texts(owner)).toHaveText(['First', 'Second']);
});

test('On a low screen much of the log is left, whatever one does beside it', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await makeRoom(olena, roomName('Attic'));
  for (const text of ['The ladder is behind the door', 'Mind the beam']) await say(olena, text);
  await choose(olena, 'The ladder', 'Pin');
  const pin = olena.getByRole('button', { name: /Pinned:/ });
  await expect(pin).toBeVisible();
  await choose(olena, 'Mind the beam', 'Answer');
  const logHeight = async () => (await olena.getByRole('log').boundingBox())?.height;

  await test.step('how to format lies over it', async () => {
    await olena.setViewportSize({ width: 360, height: 640 });
    await expect(pin).toBeVisible();
    const before = await logHeight();
    await olena.getByRole('button', { name: 'How to format' }).click();
    await expect(olena.getByText('lines of code')).toBeVisible();
    expect(before).toBeGreaterThan(200);
    expect(await logHeight()).toBe(before);
    await olena.getByRole('button', { name: 'How to format' }).click();
  });
  await test.step('a pin gives way to the message that is answered, and a long text to the log', async () => {
    await olena.setViewportSize({ width: 640, height: 360 });
    await expect(pin).toBeHidden();
    await expect.poll(logHeight).toBeGreaterThan(130);
    await composer(olena).fill('and another beam\n'.repeat(12));
    await expect.poll(logHeight).toBeGreaterThan(70);
    await composer(olena).fill('');
    await composer(olena).press('Escape');
    await expect(pin).toBeVisible();
  });
});
