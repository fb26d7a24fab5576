import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { City, Resident } from 'shell/contract';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from '../catalogues.ts';
import * as eg from '../example.ts';
import { FakeCity } from '../fake-edge.ts';
import type { OpenRoom } from '../open-room.ts';
import type { RoomRules, Standing } from '../room-rules.ts';
import { closeRoom, openRoom } from '../room-store.ts';
import { answerMessage, beginEdit } from '../writing.ts';
import { CityRoomInput } from './city-room-input.tsx';

let city: FakeCity;
let room: OpenRoom;
let root: Root;
const announce = vi.fn<City['announce']>();
const toast = vi.fn<City['toast']>();
const navigate = vi.fn<City['navigate']>();
beforeEach(async () => {
  city = new FakeCity();
  city.edge = { ...city.edge, storage: sessionStorage };
  room = openRoom(city.edge, 'general');
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
  city.socket.say(eg.snapshotFrame([]));
  root = createRoot(document.body.appendChild(document.createElement('div')));
  const head = { id: 'city_general', slug: 'general', name: 'General', description: '' };
  const locale = createStore(() => 'uk' as const);
  await act(async () =>
    root.render(
      <Words locale={locale} catalogues={catalogues}>
        <CityRoomInput room={room} head={head} city={{ announce, toast, navigate }} />
      </Words>,
    ),
  );
});
afterEach(async () => {
  await act(async () => root.unmount());
  closeRoom(room);
  document.body.replaceChildren();
  sessionStorage.clear();
  vi.clearAllMocks();
});

const box = () => document.querySelector('textarea') as HTMLTextAreaElement;
const button = () => document.querySelector('[type="submit"]') as HTMLButtonElement;
const write = (text: string) =>
  act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box(), text);
    box().dispatchEvent(new Event('input', { bubbles: true }));
  });
const press = (key: string, given: KeyboardEventInit = {}) =>
  act(async () => {
    box().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...given }));
  });
const texts = () => room.store.getState().outbox.map((entry) => entry.text);

test('Enter sends what was typed and clears the box', async () => {
  await write('привіт');
  await press('Enter');
  expect(texts()).toEqual(['привіт']);
  expect(box().value).toBe('');
});

test('Shift+Enter and the Enter that ends a composition do not send', async () => {
  await write('привіт');
  await press('Enter', { shiftKey: true });
  await press('Enter', { isComposing: true });
  // As Safari says it: the composition has ended, and its Enter comes after that.
  await press('Enter', { keyCode: 229 });
  expect(texts()).toEqual([]);
});

test('a too long text is refused with a reason and kept', async () => {
  await write('ї'.repeat(4_001));
  await press('Enter');
  expect(texts()).toEqual([]);
  expect(box().value).toHaveLength(4_001);
  expect(button().disabled).toBe(true);
  expect(document.body.textContent).toContain('щонайбільше');
});

const become = (resident: Resident | null) => act(async () => city.edge.resident.setState(resident, true));

test('what was begun is kept for its resident: another one begins anew, and finds nothing of it', async () => {
  await write('не забудь');
  expect(sessionStorage.getItem(`city.rooms.draft:${eg.olena.userId}:city_general`)).toBe(
    JSON.stringify({ text: 'не забудь', mentions: [], answers: null }),
  );
  await become({ userId: 'u_ivan', displayName: 'Іван' });
  expect(box().value).toBe('');
  await become(eg.olena);
  expect(box().value).toBe('не забудь');
});

test('what was begun before the city told who this is belongs to them', async () => {
  await become(null);
  await write('уже пишу');
  await become(eg.olena);
  expect(box().value).toBe('уже пишу');
  expect(sessionStorage).toHaveLength(1);
});

const paste = (text: string) =>
  act(async () => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    box().dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData }));
  });

test('what would make the text too long is not pasted, and what stood there stays', async () => {
  await write('початок');
  await paste('ї'.repeat(4_001));
  expect(box().value).toBe('початок');
  expect(document.querySelector('[role="alert"]')?.textContent).toContain('Не вставлено');
  await write('початок!');
  expect(document.querySelector('[role="alert"]')).toBeNull();
});

test('where a line ends counts once, also when Windows wrote it', async () => {
  await paste('ї\r\n'.repeat(1_999));
  expect(document.querySelector('[role="alert"]')).toBeNull();
});

test('Ctrl+B, I and E put signs around what is selected, whatever the alphabet of the keyboard', async () => {
  await write('слово');
  await act(async () => box().setSelectionRange(0, 5));
  await press('и', { code: 'KeyB', ctrlKey: true });
  expect(box().value).toBe('**слово**');
  await press('Enter');
  expect(texts()).toEqual(['**слово**']);
});

const options = () => [...document.querySelectorAll('[role="option"]')];
const spoken = () => [
  eg.message({ seq: 1 }),
  eg.message({ seq: 2, userId: 'u_tetiana', username: 'Тетяна Коваль' }),
  eg.message({ seq: 3, userId: 'u_ivan', username: 'Іван' }),
];

test('a name is chosen by the keys while the focus stays in the box, and its id goes with the message', async () => {
  await act(async () => city.socket.say(eg.snapshotFrame(spoken())));
  await write('вітаю, @т');
  expect(options().map((each) => each.textContent)).toEqual([
    expect.stringContaining('Тетяна'),
    expect.stringContaining('Тарас'),
  ]);
  const active = () => document.getElementById(box().getAttribute('aria-activedescendant') ?? '')?.textContent;
  expect(document.getElementById(box().getAttribute('aria-controls') ?? '')?.role).toBe('listbox');
  expect(active()).toContain('Тетяна');
  await press('ArrowDown');
  expect(active()).toContain('Тарас');
  await press('ArrowDown');
  await press('Enter', { isComposing: true });
  expect(options()).toHaveLength(2);
  await press('Enter');
  expect(box().value).toBe('вітаю, @Тетяна Коваль ');
  expect(options()).toHaveLength(0);
  expect(box().hasAttribute('aria-activedescendant')).toBe(false);
  await press('Enter');
  expect(city.socket.sent.at(-1)).toMatchObject({ text: 'вітаю, @Тетяна Коваль', mention_user_ids: ['u_tetiana'] });
});

test('no names are offered in one that was chosen, until it is changed', async () => {
  await act(async () => city.socket.say(eg.snapshotFrame(spoken())));
  await write('@тар');
  await press('Enter');
  await write('@Тарас і @те');
  await press('Enter');
  expect(box().value).toBe('@Тарас і @Тетяна Коваль ');
  const goTo = (caret: number) =>
    act(async () => {
      box().focus();
      box().setSelectionRange(caret, caret);
      box().dispatchEvent(new KeyboardEvent('keyup', { bubbles: true }));
    });
  for (const caret of [1, 4, 6]) {
    await goTo(caret);
    expect(options()).toHaveLength(0);
  }
  await goTo(10);
  await write('@Тар і @Тетяна Коваль ');
  await goTo(4);
  expect(options()).toHaveLength(1);
});

test('a name that is written out calls, and Enter sends at once', async () => {
  await act(async () =>
    city.socket.say(eg.snapshotFrame([...spoken(), eg.message({ seq: 9, userId: 'u_i', username: 'Тар' })])),
  );
  await write('@Тарас');
  expect(options()).toEqual([]);
  await press('Enter');
  expect(room.store.getState().outbox[0]?.mentions).toEqual([{ userId: 'u_taras', username: 'Тарас' }]);
});

test('Escape closes the names and nothing else, and Enter sends then', async () => {
  await act(async () => city.socket.say(eg.snapshotFrame(spoken())));
  await write('@');
  expect(options()).toHaveLength(3);
  await press('Escape');
  expect(options()).toHaveLength(0);
  await press('Enter');
  expect(city.socket.sent.at(-1)).toMatchObject({ text: '@' });
  expect(city.socket.sent.at(-1)).not.toHaveProperty('mention_user_ids');
});

test('how to format is told by a button', async () => {
  const hint = [...document.querySelectorAll('button')].find(
    (each) => each.textContent === 'Як оформити',
  ) as HTMLElement;
  expect(document.querySelector('dl')?.hidden).toBe(true);
  await act(async () => hint.click());
  expect(document.querySelector('dl')?.hidden).toBe(false);
  expect(hint.getAttribute('aria-expanded')).toBe('true');
});

test('says who is writing, and that there is no connection', async () => {
  await act(async () => city.socket.say({ event: 'city.room.typing', user_id: 'u_taras', username: 'Тарас' }));
  expect(document.body.textContent).toContain('Тарас пише…');
  await act(async () => city.socket.lose());
  expect(document.body.textContent).not.toContain('Тарас пише…');
  expect(document.body.textContent).toContain('Немає зв’язку');
});

test('nobody writes in an archive, also who was writing a moment ago', async () => {
  await act(async () => city.socket.say({ event: 'city.room.typing', user_id: 'u_taras', username: 'Тарас' }));
  await act(async () => room.store.setState(({ rules }) => ({ rules: { ...rules, archived: true } })));
  expect(document.body.textContent).not.toContain('Тарас пише…');
});

test('who has to wait is told for how long, and keeps the text', async () => {
  await write('ще раз');
  await act(async () => {
    const refusal = { event: 'city.room.error', client_id: 'x', code: 'resource_exhausted', message: 'no' };
    city.socket.say({ ...refusal, retry_after_ms: 12_000 });
  });
  expect(document.querySelector('[role=timer]')?.textContent).toBe('Знову писати можна через 12 секунд');
  await act(async () => city.clock.pass(2_000));
  expect(document.querySelector('[role=timer]')?.textContent).toBe('Знову писати можна через 10 секунд');
  await press('Enter');
  expect([box().value, city.socket.sent]).toEqual([
    'ще раз',
    expect.not.arrayContaining([expect.objectContaining({ text: 'ще раз' })]),
  ]);
  await act(async () => city.clock.pass(10_000));
  expect(document.querySelector('[role=timer]')).toBeNull();
});

test('Enter during a wait says why nothing was sent and for how long, and then that the wait is over', async () => {
  const refusal = { event: 'city.room.error', client_id: 'x', code: 'resource_exhausted', message: 'no' };
  await write('ще раз');
  await act(async () => city.socket.say({ ...refusal, retry_after_ms: 12_000 }));
  expect(announce).not.toHaveBeenCalled();
  await press('Enter');
  expect(announce).toHaveBeenLastCalledWith(
    'Не надіслано: забагато повідомлень поспіль. Знову писати можна через 12 секунд.',
  );
  await act(async () => city.clock.pass(12_000));
  expect(announce).toHaveBeenLastCalledWith('Тепер знову можна писати.');
  await act(async () => {
    room.store.setState(({ rules }) => ({ rules: { ...rules, slowModeSeconds: 600 } }));
    city.socket.say({ ...refusal, retry_after_ms: 600_000 });
  });
  await press('Enter');
  expect(announce).toHaveBeenLastCalledWith(
    'Не надіслано: у кімнаті повільний режим. Знову писати можна через 10 хвилин.',
  );
});

test('a wait that nobody ran into ends in silence', async () => {
  await act(async () => room.store.setState({ waitUntil: city.clock.now() + 1_000 }));
  await act(async () => room.store.setState({ waitUntil: null }));
  expect(announce).not.toHaveBeenCalled();
});

test.each([
  ['archived', { rules: { archived: true } }, /в архіві/],
  [
    'muted',
    { standing: { mutedUntil: 1_795_000_600_000 } },
    /не можна тут писати до .*: так вирішив модератор\. Почате збережено\.$/,
  ],
  [
    'muted',
    { standing: { mutedUntil: 1_795_000_600_000, muteReason: 'галас' } },
    /модератор\. Чому: «галас»\. Почате збережено\.$/,
  ],
  ['banned', { standing: { banned: true, reason: 'лайка' } }, /Чому: «лайка»\.$/],
])('where one is %s it says so in the place of the box', async (_why, given: Given, words) => {
  await write('почате');
  box().focus();
  await act(async () => {
    room.store.setState((state) => ({
      rules: { ...state.rules, ...given.rules },
      standing: { ...state.standing, ...given.standing },
    }));
  });
  expect(document.querySelector('form')?.style.display).toBe('none');
  expect(document.querySelector('[role=status]')?.textContent).toMatch(words);
  expect(document.activeElement).toBe(document.querySelector('[role=status]'));
});

test('who was writing when the room was shut writes on when that is over', async () => {
  const archive = (archived: boolean) =>
    act(async () => room.store.setState(({ rules }) => ({ rules: { ...rules, archived } })));
  box().focus();
  await archive(true);
  await archive(false);
  expect(document.activeElement).toBe(box());
  await archive(true);
  const elsewhere = document.body.appendChild(document.createElement('button'));
  elsewhere.focus();
  await archive(false);
  expect(document.activeElement).toBe(elsewhere);
});

test('a stroke that was too early to be told is not told when something else is written', async () => {
  const typing = () => city.socket.sent.filter(({ event }) => event === 'city.room.typing').length;
  await write('п');
  await write('пр');
  expect(typing()).toBe(1);
  await edit(1, 'було');
  await act(async () => city.clock.pass(5_000));
  expect(typing()).toBe(1);
});

test('an edit that was begun is there again when a mute is over', async () => {
  const mute = (mutedUntil: number | null) =>
    act(async () => room.store.setState(({ standing }) => ({ standing: { ...standing, mutedUntil } })));
  await act(async () => beginEdit(room, eg.message({ seq: 1, userId: eg.olena.userId, text: 'було' })));
  await write('стало');
  await mute(city.clock.now() + 60_000);
  await mute(null);
  expect(box().value).toBe('стало');
  expect(document.querySelector('form')?.style.display).toBe('');
});

const own = (seq: number, text: string) => eg.message({ seq, userId: eg.olena.userId, text });
const edit = (seq: number, text: string) => act(async () => beginEdit(room, own(seq, text)));
const told = () => toast.mock.lastCall?.[0];

test.each([
  ['another message is edited', () => edit(2, 'друге')],
  ['another message is answered', () => act(async () => answerMessage(room, eg.message({ seq: 3 })))],
  ['Escape was pressed', () => press('Escape')],
])('an edit that was begun can be taken up again when %s', async (_how, leave) => {
  await edit(1, 'було');
  await write('стало');
  await leave();
  expect(told()?.text).toBe('Ваші зміни відкладено.');
  await act(async () => told()?.action?.onPress());
  expect(box().value).toBe('стало');
  expect(toast).toHaveBeenCalledTimes(1);
});

test('the text of an answered message is shown as it is now, and not once it is deleted', async () => {
  await act(async () => city.socket.say(eg.snapshotFrame([eg.message({ seq: 1, text: 'таємне' })])));
  await act(async () => answerMessage(room, eg.message({ seq: 1, text: 'таємне' })));
  expect(document.body.textContent).toContain('таємне');
  await act(async () => city.socket.say(eg.changeFrame('edited', 2, eg.message({ seq: 1, text: 'інше' }))));
  expect(document.body.textContent).toContain('інше');
  const gone = eg.message({ seq: 1, text: '', deleted: true });
  await act(async () => city.socket.say(eg.changeFrame('deleted', 3, gone)));
  expect(document.body.textContent).not.toContain('інше');
  expect(document.body.textContent).toContain('Повідомлення видалено');
  await write('а чому?');
  await press('Enter');
  expect(city.socket.sent.at(-1)).toMatchObject({ text: 'а чому?', reply_to_seq: 1 });
});

test('an answer is kept with its draft; one to what is not there says so and becomes a message of its own', async () => {
  await act(async () => answerMessage(room, eg.message({ seq: 1 })));
  await write('так');
  const kept = () => JSON.parse(sessionStorage.getItem(`city.rooms.draft:${eg.olena.userId}:city_general`) ?? 'null');
  expect(kept()).toEqual({ text: 'так', mentions: [], answers: 1 });
  await act(async () => room.store.setState({ answering: { seq: 1, message: 'missing', recalled: true } }));
  expect(document.body.textContent).toContain('Повідомлення вже немає');
  await press('Enter');
  expect(city.socket.sent.at(-1)).not.toHaveProperty('reply_to_seq');
  expect(kept()).toBeNull();
});

test('what is there again when a room is opened does not take the focus', async () => {
  (document.activeElement as HTMLElement | null)?.blur();
  await act(async () => room.store.setState({ answering: { seq: 1, message: 'unknown', recalled: true } }));
  expect(document.activeElement).toBe(document.body);
  const stop = document.querySelector<HTMLElement>('[aria-label="Не відповідати нікому"]');
  stop?.focus();
  await act(async () => stop?.click());
  expect(document.activeElement).toBe(box());
  box().blur();
  const editing = { to: own(1, 'було'), text: 'стало', mentions: [], recalled: true };
  await act(async () => room.store.setState({ editing }));
  expect([box().value, document.activeElement]).toEqual(['стало', document.body]);
  await act(async () => answerMessage(room, eg.message({ seq: 3 })));
  expect(document.activeElement).toBe(box());
});

test('the notice of an edit leads back to its room, wherever one is', async () => {
  await edit(1, 'було');
  await write('стало');
  await press('Escape');
  closeRoom(room);
  await act(async () => told()?.action?.onPress());
  expect(navigate).toHaveBeenLastCalledWith('/rooms/general');
  room = openRoom(city.edge, 'general');
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
  expect(room.store.getState().editing?.text).toBe('стало');
});

test('an edit in which nothing was changed is left in silence, and begun again it goes on', async () => {
  await edit(1, 'було');
  await write('стало');
  await edit(1, 'було');
  expect(box().value).toBe('стало');
  await write('було');
  await edit(2, 'друге');
  expect(toast).not.toHaveBeenCalled();
});

test('who edits a message that is deleted is told at once, and their text becomes a new one when they say so', async () => {
  await act(async () => city.socket.say(eg.snapshotFrame([own(1, 'було')])));
  await edit(1, 'було');
  await write('стало');
  const gone = { ...own(1, ''), deleted: true };
  await act(async () => city.socket.say(eg.changeFrame('deleted', 2, gone)));
  expect(document.querySelector('[role="alert"]')?.textContent).toContain('видалили');
  expect(document.activeElement).toBe(box());
  await write('стало!');
  await press('Enter');
  expect([box().value, button().disabled, texts()]).toEqual(['стало!', true, []]);
  const anew = [...document.querySelectorAll('button')].find((each) => each.textContent?.includes('як нове'));
  await act(async () => anew?.click());
  expect([box().value, texts(), document.activeElement]).toEqual(['', ['стало!'], box()]);
  expect(toast).not.toHaveBeenCalled();
  expect(sessionStorage.getItem(`city.rooms.edits:${eg.olena.userId}:city_general`)).toBeNull();
});

/** Saving takes until it is answered: with an error, or null. */
function holdSaving(): (error: ConnectError | null) => Promise<void> {
  const answers: ((error: ConnectError | null) => void)[] = [];
  const transport = createRouterTransport((router) =>
    router.rpc(RoomsService.method.editMessage, async () => {
      const error = await new Promise<ConnectError | null>((resolve) => answers.push(resolve));
      if (error) throw error;
      return {};
    }),
  );
  city.edge.rooms = createClient(RoomsService, transport);
  return async (error) => {
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    await act(async () => answers.pop()?.(error));
  };
}
const archived = new ConnectError('archived', Code.PermissionDenied);

test('a name that is written out calls in an edit, too, and the edit ends when it is saved', async () => {
  await act(async () => city.socket.say(eg.snapshotFrame(spoken())));
  const asked: string[][] = [];
  const transport = createRouterTransport((router) =>
    router.rpc(RoomsService.method.editMessage, ({ mentionUserIds }) => {
      asked.push(mentionUserIds);
      return {};
    }),
  );
  city.edge.rooms = createClient(RoomsService, transport);
  await edit(1, 'було');
  await write('стало, @Тарас');
  await press('Enter');
  await act(() => vi.waitFor(() => expect(room.store.getState().editing).toBeNull()));
  expect(asked).toEqual([['u_taras']]);
});

test('who begins something else while an edit is saved hears of it only when it was refused', async () => {
  const answer = holdSaving();
  for (const error of [null, archived]) {
    await edit(1, 'було');
    await write('стало');
    await press('Enter');
    await edit(2, 'друге');
    expect(toast).not.toHaveBeenCalled();
    await answer(error);
  }
  await vi.waitFor(() => expect(toast).toHaveBeenCalledTimes(1));
  await act(async () => told()?.action?.onPress());
  expect(box().value).toBe('стало');
});

test('of an edit without a connection it is not said that it goes by itself, and it may be saved when that is back', async () => {
  const answer = holdSaving();
  await edit(1, 'було');
  await write('стало');
  await act(async () => city.socket.lose());
  expect(document.body.textContent).not.toContain('надішлемо пізніше');
  expect(document.querySelector('[role="status"]')?.textContent).toContain('зможете зберегти пізніше');
  await press('Enter');
  await answer(new ConnectError('away', Code.Unavailable));
  await vi.waitFor(() => expect(document.querySelector('[role="alert"]')?.textContent).toContain('немає з’єднання'));
  await act(async () => city.socket.find());
  await act(async () => city.socket.say(eg.snapshotFrame([])));
  expect([document.querySelector('[role="alert"]'), box().value]).toEqual([null, 'стало']);
});

test('who has left the room while an edit is saved hears that it was refused, and finds it there', async () => {
  const answer = holdSaving();
  await edit(1, 'було');
  await write('стало');
  await press('Enter');
  closeRoom(room);
  await answer(archived);
  await vi.waitFor(() => expect(told()?.text).toContain('Ваші зміни не збережено'));
  await act(async () => told()?.action?.onPress());
  expect(navigate).toHaveBeenLastCalledWith('/rooms/general');
});

type Given = { rules?: Partial<RoomRules>; standing?: Partial<Standing> };
