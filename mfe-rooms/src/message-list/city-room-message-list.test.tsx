import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from '../catalogues.ts';
import * as eg from '../example.ts';
import { FakeCity } from '../fake-edge.ts';
import { sendMessage } from '../message-sender.ts';
import type { OpenRoom } from '../open-room.ts';
import { goToMessage, loadEarlier } from '../room-history.ts';
import { seen } from '../room-reading.ts';
import { closeRoom, openRoom } from '../room-store.ts';
import { CityRoomMessageList } from './city-room-message-list.tsx';

let city: FakeCity;
let room: OpenRoom;
let root: Root;
const announce = vi.fn();
const toast = vi.fn();
beforeEach(async () => {
  announce.mockClear();
  toast.mockReset().mockReturnValue(() => {});
  city = new FakeCity();
  city.log = [eg.message({ seq: 1, text: '<b>жирно</b> https://city.example' })];
  room = openRoom(city.edge, 'general');
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
  await show();
  await act(async () => city.socket.say({ event: 'city.room.resumed', recovered: true, members: [], online: 1 }));
});
afterEach(async () => {
  await act(async () => root.unmount());
  closeRoom(room);
  document.body.replaceChildren();
});

async function show(): Promise<void> {
  root = createRoot(document.body.appendChild(document.createElement('div')));
  const locale = createStore(() => 'uk' as const);
  await act(async () =>
    root.render(
      <Words locale={locale} catalogues={catalogues}>
        <CityRoomMessageList room={room} resident={eg.olena} city={{ announce, toast }} />
      </Words>,
    ),
  );
}

const rows = () => [...document.querySelectorAll('article')];
const button = (name: string) =>
  [...document.querySelectorAll('button')].find((each) => each.textContent === name) as HTMLButtonElement;

test('what is written never becomes HTML', () => {
  expect(rows()[0]?.textContent).toContain('<b>жирно</b> https://city.example');
  expect(rows()[0]?.querySelector('b')).toBeNull();
  expect(rows()[0]?.querySelector('a')?.rel).toBe('noopener nofollow noreferrer');
});

test('an own message stays in its place when it comes from the outbox into the log', async () => {
  await act(async () => void sendMessage(room, 'моє'));
  const row = rows()[1];
  expect(row?.textContent).toContain('Надсилаємо…');
  const echo = eg.message({ seq: 2, text: 'моє', clientId: 'mine-1', userId: eg.olena.userId });
  await act(async () => city.socket.say(eg.messageFrame(echo)));
  expect(rows()).toHaveLength(2);
  expect(rows()[1]).toBe(row);
  expect(row?.textContent).not.toContain('Надсилаємо…');
});

test('a refused message says why and offers both ways out', async () => {
  await act(async () => void sendMessage(room, 'моє'));
  const refusal = { event: 'city.room.error', client_id: 'mine-1', code: 'resource_exhausted', message: 'slow down' };
  await act(async () => city.socket.say(refusal));
  expect(rows()[1]?.textContent).toContain('забагато повідомлень поспіль');
  await act(async () => button('Надіслати ще раз').click());
  expect(rows()[1]?.textContent).toContain('Надсилаємо…');
  await act(async () => city.socket.say(refusal));
  await act(async () => button('Видалити').click());
  expect(rows()).toHaveLength(1);
});

const refused = async () => {
  await act(async () => void sendMessage(room, 'моє'));
  const refusal = { event: 'city.room.error', client_id: 'mine-1', code: 'invalid_argument', message: 'no' };
  await act(async () => city.socket.say(refusal));
};

test('a message that was discarded is there again after Undo, while the room is open and the log has it not', async () => {
  const withdraw = vi.fn();
  toast.mockReturnValue(withdraw);
  await refused();
  await act(async () => button('Видалити').click());
  const [notice] = toast.mock.lastCall ?? [];
  expect(notice.text).toBe('Повідомлення видалено.');
  await act(async () => notice.action.onPress());
  expect(rows()[1]?.textContent).toContain('кімната не приймає такий текст');
  await act(async () => button('Видалити').click());
  const echo = eg.message({ seq: 2, text: 'моє', clientId: 'mine-1', userId: eg.olena.userId });
  await act(async () => city.socket.say(eg.messageFrame(echo)));
  await act(async () => notice.action.onPress());
  expect(rows()).toHaveLength(2);
  closeRoom(room);
  expect(withdraw).toHaveBeenCalled();
});

test('what one resident discarded cannot be had back by another', async () => {
  const withdraw = vi.fn();
  toast.mockReturnValue(withdraw);
  await refused();
  await act(async () => button('Видалити').click());
  await act(async () => city.edge.resident.setState({ ...eg.olena, displayName: 'Леся' }));
  expect(withdraw).not.toHaveBeenCalled();
  await act(async () => city.edge.resident.setState({ userId: 'u_guest', displayName: 'Гість' }));
  expect(withdraw).toHaveBeenCalled();
});

const text = (place: Element | undefined) => place?.textContent ?? '';

test('what waits for the connection can be taken back and had back, and leaves then', async () => {
  await act(async () => city.socket.lose());
  await act(async () => void sendMessage(room, 'моє'));
  expect(text(rows()[1])).toContain('Чекає на зв’язок');
  await act(async () => button('Забрати назад').focus());
  await act(async () => button('Забрати назад').click());
  expect(rows()).toHaveLength(1);
  expect(document.activeElement, 'the row has gone').toBe(document.querySelector('[role=log]'));
  const [notice] = toast.mock.lastCall ?? [];
  expect(notice.text).toBe('Повідомлення забрано назад.');
  await act(async () => notice.action.onPress());
  expect(text(rows()[1])).toContain('моє');
  await act(async () => city.socket.find());
  await act(async () => city.socket.say({ event: 'city.room.resumed', recovered: true, members: [], online: 1 }));
  expect(text(rows()[1])).toContain('Надсилаємо…');
  expect(city.socket.sent.filter(({ event }) => event === 'city.room.message.send')).toHaveLength(1);
});

test('of what the city was given, nobody is promised that it is taken back; nor is that offered while an answer may come', async () => {
  await act(async () => void sendMessage(room, 'моє'));
  expect(button('Забрати назад')).toBeUndefined();
  await act(async () => city.socket.lose());
  await act(async () => button('Забрати назад').click());
  expect(toast.mock.lastCall?.[0].text).toContain('Якщо воно все ж дійшло до кімнати');
  const echo = eg.message({ seq: 2, text: 'моє', clientId: 'mine-1', userId: eg.olena.userId });
  await act(async () => city.socket.say(eg.messageFrame(echo)));
  expect(rows()[1]?.querySelector('[popovertarget]'), 'as any other message').not.toBeNull();
});

test('what has no answer for long can be taken back', async () => {
  vi.useFakeTimers();
  try {
    await act(async () => void sendMessage(room, 'моє'));
    await act(async () => vi.advanceTimersByTimeAsync(5_000));
    expect(button('Забрати назад')).toBeDefined();
  } finally {
    vi.useRealTimers();
  }
});

const focused = () => document.activeElement;
const list = () => document.querySelector('[role=log]');

test('who takes away the last reaction is at the menu of its message', async () => {
  const reacted = eg.message({ seq: 1, reactions: [{ emoji: '👍', userIds: [eg.olena.userId] }] });
  await act(async () => city.socket.say(eg.changeFrame('reaction', 2, reacted)));
  await act(async () => document.querySelector<HTMLElement>('article [aria-pressed]')?.focus());
  await act(async () => city.socket.say(eg.changeFrame('reaction', 3, eg.message({ seq: 1 }))));
  expect(focused()).toBe(document.querySelector('[data-seq="1"] [popovertarget]'));
});

test('who sends again is at the list, and who has gone elsewhere stays there', async () => {
  await refused();
  await act(async () => button('Надіслати ще раз').focus());
  await act(async () => button('Надіслати ще раз').click());
  expect(focused()).toBe(list());
  const elsewhere = document.body.appendChild(document.createElement('button'));
  await act(async () => city.socket.say({ event: 'city.room.error', client_id: 'mine-1', code: 'invalid_argument' }));
  await act(async () => button('Надіслати ще раз').focus());
  await act(async () => elsewhere.focus());
  elsewhere.remove();
  await act(async () => button('Надіслати ще раз').click());
  expect(focused()).toBe(document.body);
});

test('a reaction without a connection is refused with the reason', async () => {
  const reacted = eg.message({ seq: 1, reactions: [{ emoji: '👍', userIds: [eg.olena.userId] }] });
  await act(async () => city.socket.say(eg.changeFrame('reaction', 2, reacted)));
  await act(async () => city.socket.lose());
  await act(async () => document.querySelector<HTMLElement>('article [aria-pressed]')?.click());
  await act(() => vi.waitFor(() => expect(toast).toHaveBeenCalled()));
  expect(toast.mock.lastCall?.[0].text).toBe('Зараз немає з’єднання. Спробуйте, коли воно повернеться.');
});

test('where no reaction is taken, those that stand there are read, and not pressed', async () => {
  const reacted = eg.message({ seq: 1, reactions: [{ emoji: '👍', userIds: [eg.olena.userId, 'u_taras'] }] });
  await act(async () => city.socket.say(eg.changeFrame('reaction', 2, reacted)));
  const archive = (archived: boolean) =>
    act(async () => room.store.setState(({ rules }) => ({ rules: { ...rules, archived } })));
  const pressable = () => document.querySelector<HTMLElement>('article [aria-pressed]');
  await act(async () => pressable()?.focus());
  await archive(true);
  expect(pressable()).toBeNull();
  const given = document.querySelector('article [role=img]');
  expect([given?.getAttribute('aria-label'), given?.textContent]).toEqual(['Ваша реакція 👍, усього 2', '👍 2']);
  expect(focused(), 'at what else can be done').toBe(document.querySelector('[data-seq="1"] [popovertarget]'));
  await archive(false);
  expect(pressable()?.getAttribute('aria-pressed')).toBe('true');
});

test('today is yesterday after midnight', async () => {
  const night = new Date();
  night.setHours(23, 59, 59, 0);
  vi.useFakeTimers({ now: night });
  try {
    await act(async () => city.socket.say(eg.snapshotFrame([eg.message({ seq: 1, at: night.getTime() })])));
    const days = () => [...document.querySelectorAll('time[dateTime]')].map((each) => each.textContent);
    expect(days()).toContain('Сьогодні');
    await act(async () => vi.advanceTimersByTimeAsync(2_000));
    expect(days()).toContain('Учора');
  } finally {
    vi.useRealTimers();
  }
});

test('others’ new messages are announced, history and own ones are not', async () => {
  vi.useFakeTimers();
  try {
    const own = eg.message({ seq: 2, userId: eg.olena.userId });
    await act(async () => city.socket.say(eg.messageFrame(own)));
    await act(async () => city.socket.say(eg.messageFrame(eg.message({ seq: 3, text: 'ого' }))));
    await act(async () => vi.advanceTimersByTimeAsync(1_000));
    expect(announce.mock.calls).toEqual([['Тарас: ого']]);
    await act(async () => city.socket.say(...[4, 5].map((seq) => eg.messageFrame(eg.message({ seq })))));
    await act(async () => vi.advanceTimersByTimeAsync(1_000));
    expect(announce.mock.calls[1]).toEqual(['2 нові повідомлення']);
  } finally {
    vi.useRealTimers();
  }
});

test('an answer leads to what it answers, however far back that is', async () => {
  const far = eg.run(2, 600).map((message) => (message.seq === 600 ? { ...message, replyToSeq: 1 } : message));
  city.log = [...city.log, ...far];
  await act(async () => city.socket.say(eg.snapshotFrame(city.log.slice(-50))));
  const row = () => document.querySelector('[data-seq="1"]');
  expect(row()).toBeNull();
  await act(async () => (document.querySelector('[title="Перейти до того повідомлення"]') as HTMLElement).click());
  await act(() => vi.waitFor(() => expect(row()).not.toBeNull()));
  expect((row() as HTMLElement).dataset.found).toBe('');
});

test('where nothing can be written, the menu of a message offers no answer', async () => {
  await act(async () => document.querySelector<HTMLElement>('[popovertarget]')?.click());
  expect(button('Відповісти')).toBeDefined();
  await act(async () => room.store.setState(({ rules }) => ({ rules: { ...rules, archived: true } })));
  expect(button('Відповісти')).toBeUndefined();
  expect(button('Копіювати')).toBeDefined();
});

test('a reaction is offered to whoever may give one: also to who is muted, and neither to who is banned nor in an archive', async () => {
  const reactions = () => document.querySelectorAll('#message-menu [aria-pressed]').length;
  const stands = (standing: { mutedUntil?: number | null; banned?: boolean }) =>
    act(async () => room.store.setState((state) => ({ standing: { ...state.standing, ...standing } })));
  await act(async () => document.querySelector<HTMLElement>('[popovertarget]')?.click());
  await stands({ mutedUntil: Number.MAX_SAFE_INTEGER });
  expect(button('Відповісти')).toBeUndefined();
  expect(reactions()).toBeGreaterThan(0);
  await stands({ mutedUntil: null, banned: true });
  expect(reactions()).toBe(0);
  await stands({ banned: false });
  expect(reactions()).toBeGreaterThan(0);
  await act(async () => room.store.setState(({ rules }) => ({ rules: { ...rules, archived: true } })));
  expect(reactions()).toBe(0);
});

test('the menu of a message that is deleted meanwhile closes, offers nothing, and leaves the focus in the list', async () => {
  await act(async () => document.querySelector<HTMLElement>('[popovertarget]')?.click());
  // The browser of the tests does not open popovers.
  const menu = document.getElementById('message-menu') as HTMLElement;
  const matches = vi.spyOn(menu, 'matches').mockReturnValue(true);
  const hide = vi.fn(() => void matches.mockReturnValue(false));
  menu.hidePopover = hide;
  button('Відповісти').focus();
  const gone = eg.message({ seq: 1, text: '', deleted: true });
  await act(async () => city.socket.say(eg.changeFrame('deleted', 2, gone)));
  expect(hide).toHaveBeenCalledTimes(1);
  expect(button('Відповісти')).toBeUndefined();
  expect(document.activeElement).toBe(document.querySelector('[role=log]'));
});

test('the past is loaded in silence, and what comes while it is read is announced all the same', async () => {
  vi.useFakeTimers();
  try {
    city.log = [...city.log, ...eg.run(2, 600)];
    await act(async () => city.socket.say(eg.snapshotFrame(city.log.slice(-50))));
    await act(async () => vi.advanceTimersByTimeAsync(1_000));
    announce.mockClear();
    await act(async () => goToMessage(room, 300));
    await act(async () => loadEarlier(room));
    await act(async () => vi.advanceTimersByTimeAsync(1_000));
    expect(announce).not.toHaveBeenCalled();
    await act(async () => city.socket.say(eg.messageFrame(eg.message({ seq: 601, text: 'новина' }))));
    await act(async () => vi.advanceTimersByTimeAsync(1_000));
    expect(announce.mock.calls).toEqual([['Тарас: новина']]);
    expect(document.querySelector('[role=log]')?.getAttribute('aria-live')).toBe('off');
  } finally {
    vi.useRealTimers();
  }
});

test('a new message that is deleted already is not announced', async () => {
  vi.useFakeTimers();
  try {
    const gone = eg.message({ seq: 2, text: '', deleted: true });
    await act(async () => city.socket.say(eg.messageFrame(gone)));
    await act(async () => vi.advanceTimersByTimeAsync(1_000));
    expect(announce).not.toHaveBeenCalled();
  } finally {
    vi.useRealTimers();
  }
});

test('where the unread messages begin there is a line, for as long as the room is open', async () => {
  await act(async () => room.store.setState({ readUpTo: 1 }));
  expect(document.querySelector('[data-unread-line]'), 'all is read').toBeNull();
  await act(async () => city.socket.say(...[2, 3].map((seq) => eg.messageFrame(eg.message({ seq })))));
  const line = document.querySelector('[data-unread-line]');
  expect(line?.textContent).toBe('Нові повідомлення');
  expect(line?.previousElementSibling).toBe(rows()[0]);
  await act(async () => seen(room, 3));
  expect(line?.isConnected).toBe(true);
});

test('what was in sight is told once the page is visible, and never less than before', async () => {
  const view = { top: 0, bottom: 100, height: 100 };
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    const top = (Number(this.dataset.seq ?? 1) - 1) * 40;
    return (this.dataset.seq ? { top, bottom: top + 40, height: 40 } : view) as DOMRect;
  });
  const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  await act(async () => city.socket.say(...[2, 3].map((seq) => eg.messageFrame(eg.message({ seq })))));
  const frame = () => act(() => new Promise<void>((done) => requestAnimationFrame(() => done())));
  await frame();
  expect(room.store.getState().seenUpTo).toBeNull();
  hidden.mockReturnValue('visible');
  await act(async () => document.dispatchEvent(new Event('visibilitychange')));
  await frame();
  expect(room.store.getState().seenUpTo, 'the third is cut').toBe(2);
  seen(room, 1);
  expect(room.store.getState().seenUpTo).toBe(2);
  vi.restoreAllMocks();
});

test('who comes back by a link to a message finds it marked if it is still in sight', async () => {
  const view = { top: 0, bottom: 100, height: 100 };
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    const top = (Number(this.dataset.seq ?? 1) - 1) * 40;
    return (this.dataset.seq ? { top, bottom: top + 40, height: 40 } : view) as DOMRect;
  });
  city.log = eg.run(1, 9);
  const comeBack = async (at: number) => {
    await act(async () => root.unmount());
    closeRoom(room);
    room = openRoom(city.edge, 'general', at, 1);
    await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
    await show();
  };
  const marked = () => document.querySelector<HTMLElement>('[data-found]')?.dataset.seq;
  await comeBack(1);
  expect(marked()).toBe('1');
  await comeBack(3);
  expect(marked()).toBe('3');
  expect(focused()).toBe(document.querySelector('[data-seq="3"] [popovertarget]'));
  await comeBack(4);
  expect(marked(), 'below what is in sight').toBeUndefined();
  vi.restoreAllMocks();
});

test('who opens the room at what is unread is told how much that is, until the end is reached', async () => {
  await act(async () => root.unmount());
  city.socket.say(...[2, 3, 4].map((seq) => eg.messageFrame(eg.message({ seq }))));
  room.store.setState({ readUpTo: 2, aim: { to: 'beginning' } });
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(1_000);
  await show();
  expect(button('2 нові повідомлення')).toBeDefined();
  vi.restoreAllMocks();
  await act(async () => document.querySelector('[role=log]')?.dispatchEvent(new Event('scroll')));
  expect(button('2 нові повідомлення')).toBeUndefined();
});
