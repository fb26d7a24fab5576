import { expect, type Page } from '@playwright/test';
import { complaintsOf, test } from './residents.ts';
import { composer, makeRoom, message, messages, openFromList, roomName, say, texts } from './rooms.ts';

const last = (page: Page) => messages(page).last();

test('A text with markup is shown by elements, its links lead out safely, and nothing in it becomes HTML', async ({
  arrive,
}) => {
  const olena = await arrive('Олена');
  const complaints = complaintsOf(olena);
  await makeRoom(olena, roomName('Printing house'));

  await test.step('marks', async () => {
    await say(olena, '**Bold** and *italic* and `code`\n\n> a quote\n- one\n- two');
    await expect(last(olena).getByRole('strong')).toHaveText('Bold');
    await expect(last(olena).getByRole('emphasis')).toHaveText('italic');
    await expect(last(olena).getByRole('code')).toHaveText('code');
    await expect(last(olena).getByRole('blockquote')).toHaveText('a quote');
    await expect(last(olena).getByRole('listitem')).toHaveText(['one', 'two']);
  });
  await test.step('links', async () => {
    await say(olena, 'See [bank.example](https://city.example/x) [here](javascript:alert(1))');
    const link = last(olena).getByRole('link');
    await expect(link).toHaveCount(1);
    await expect(link).toHaveAttribute('href', 'https://city.example/x');
    await expect(link).toHaveAttribute('rel', 'noopener nofollow noreferrer');
    await expect(link).toHaveAttribute('target', '_blank');
    await expect(last(olena)).toContainText('bank.example (city.example)');
  });
  await test.step('no HTML', async () => {
    const asked: string[] = [];
    olena.on('request', (request) => asked.push(request.url()));
    olena.on('dialog', () => asked.push('a dialog'));
    const hostile = '<img src="/no-picture" onerror="alert(1)"> <script>alert(1)</script>';
    await say(olena, hostile);
    await expect(texts(olena).last()).toHaveText(hostile);
    await expect(last(olena).locator('img, script')).toHaveCount(0);
    expect(asked.filter((url) => url.includes('picture') || url.includes('a.example') || url === 'a dialog')).toEqual(
      [],
    );
  });
  await test.step('marks that turn the text are seen', async () => {
    await say(olena, 'photo\u202egpj.exe');
    await expect(last(olena).getByRole('img', { name: 'Invisible character: U+202E' })).toBeVisible();
  });
  await test.step('code scrolls by itself, by keyboard too', async () => {
    await say(olena, `\`\`\`ts\nconst line = '${'long '.repeat(80)}';\n\`\`\``);
    const code = last(olena).getByRole('group', { name: 'Code' });
    await code.focus();
    await olena.keyboard.press('ArrowRight');
    await expect.poll(() => code.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
    expect(await olena.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });
  expect(complaints).toEqual([]);
});

test('A resident is mentioned by the keyboard alone, and sees that it is about them', async ({ arrive }) => {
  const room = roomName('Post office');
  const [olena, taras] = [await arrive('Олена'), await arrive('Тарас Шевчук')];
  await makeRoom(olena, room);
  await openFromList(taras, room);
  await expect(olena.getByTitle('Who is here')).toHaveText('2 here');

  await composer(olena).pressSequentially('Come here, @та');
  const names = olena.getByRole('listbox', { name: 'Whom you mean' });
  await expect(names.getByRole('option')).toHaveText([/Тарас Шевчук/]);
  await expect(names.getByRole('option', { selected: true })).toHaveText(/Тарас Шевчук/);
  await composer(olena).press('Escape');
  await expect(names).toBeHidden();
  await composer(olena).press('Backspace');
  await composer(olena).press('Backspace');
  await composer(olena).press('Backspace');
  await composer(olena).pressSequentially('@шев');
  await composer(olena).press('Tab');
  await expect(composer(olena)).toBeFocused();
  await expect(composer(olena)).toHaveValue('Come here, @Тарас Шевчук ');
  await test.step('what is chosen survives a reload before it is sent', async () => {
    await olena.reload();
    await expect(composer(olena)).toHaveValue('Come here, @Тарас Шевчук ');
  });
  await composer(olena).press('End');
  await composer(olena).pressSequentially('now');
  await composer(olena).press('Enter');

  for (const page of [olena, taras]) await expect(texts(page)).toHaveText(['Come here, @Тарас Шевчук now']);
  await expect(message(taras, 'Come here').getByRole('img', { name: 'You are mentioned' })).toBeVisible();
  await expect(message(olena, 'Come here').getByRole('img', { name: 'You are mentioned' })).toHaveCount(0);
});

test('The box formats by keys, and what is too long to be pasted leaves the text as it is', async ({ arrive }) => {
  const olena = await arrive('Олена');
  await makeRoom(olena, roomName('Writing desk'));
  await composer(olena).fill('slowly');
  await composer(olena).press('Control+a');
  await composer(olena).press('Control+b');
  await expect(composer(olena)).toHaveValue('**slowly**');
  await composer(olena).press('Control+z');
  await expect(composer(olena), 'and it can be undone').toHaveValue('slowly');

  await composer(olena).evaluate((box, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    box.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData }));
  }, 'x'.repeat(4_001));
  await expect(olena.getByRole('alert')).toContainText('Not pasted');
  await expect(composer(olena)).toHaveValue('slowly');

  const hint = olena.getByRole('button', { name: 'How to format' });
  await hint.click();
  await expect(hint).toHaveAttribute('aria-expanded', 'true');
  await expect(olena.getByText('lines of code')).toBeVisible();
});
