import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { ModerationService } from 'proto/city/rooms/v1/moderation';
import { Role } from 'proto/city/rooms/v1/standing';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from '../catalogues.ts';
import * as eg from '../example.ts';
import { FakeCity } from '../fake-edge.ts';
import type { OpenRoom } from '../open-room.ts';
import { closeRoom, openRoom } from '../room-store.ts';
import { AskDialog } from './ask-dialog.tsx';
import type { Asked } from './message-moderation.tsx';
import { PinsLine } from './pins-line.tsx';
import { RoomMenu } from './room-menu.tsx';

let city: FakeCity;
let room: OpenRoom;
let root: Root;
let asked: unknown[];
const toast = vi.fn();

beforeEach(async () => {
  city = new FakeCity();
  asked = [];
  const note = (rpc: string) => (request: object) => {
    const { $typeName: _, ...given } = request as { $typeName: string };
    asked.push([rpc, given]);
    return {};
  };
  const transport = createRouterTransport((router) =>
    router.service(ModerationService, {
      ...{ archiveRoom: note('archiveRoom'), setSlowMode: note('setSlowMode'), updateRoom: note('updateRoom') },
      ...{ muteResident: note('muteResident'), reportMessage: note('reportMessage') },
      ...{ setModerator: note('setModerator'), resolveReport: note('resolveReport') },
      listStandings: () => ({
        standings: [{ residentId: 'u_marta', username: 'Марта', role: Role.MODERATOR }],
      }),
      listReports: () => ({
        reports: [
          { message: eg.answered(eg.message({ seq: 3 })), reporterId: 'u_i', reporterName: 'Іван', reason: 'галас' },
        ],
        open: 1,
      }),
      listModeration: () => ({
        acts: [{ id: '1', kind: 'muted', actorName: 'Марта', residentName: 'Тарас', seconds: 600, reason: 'галас' }],
      }),
    }),
  );
  city.edge = { ...city.edge, moderation: createClient(ModerationService, transport) };
  city.log = eg.run(1, 3);
  room = openRoom(city.edge, 'general');
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(async () => {
  await act(async () => root.unmount());
  closeRoom(room);
  document.body.replaceChildren();
  toast.mockClear();
});

const locale = createStore(() => 'uk' as const);
const show = (part: React.ReactNode) =>
  act(async () =>
    root.render(
      <Words locale={locale} catalogues={catalogues}>
        {part}
      </Words>,
    ),
  );
const stand = (given: { moderates?: boolean; owns?: boolean }) =>
  room.store.setState((state) => ({ standing: { ...state.standing, ...given } }));
const press = (name: string) =>
  act(async () => {
    const buttons = [...document.querySelectorAll<HTMLElement>('button, [type=radio]')];
    const labelled = buttons.find((one) => (one.getAttribute('aria-label') ?? one.textContent) === name);
    if (!labelled) throw new Error(`no button ${name}: ${buttons.map((one) => one.textContent).join(', ')}`);
    labelled.focus();
    labelled.click();
  });
const write = (words: string) =>
  act(async () => {
    const field = document.querySelector('textarea') as HTMLTextAreaElement;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(field, words);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
const text = () => document.querySelector('dialog')?.textContent ?? '';

test('the menu is for those who moderate; a moderator neither describes nor archives', async () => {
  await show(<RoomMenu room={room} city={{ toast }} />);
  expect(document.querySelector('button')).toBeNull();
  await act(async () => stand({ moderates: true }));
  await press('Керувати кімнатою');
  expect(text()).toContain('Повільний режим');
  expect(text()).not.toContain('Архівувати кімнату');
});

test('the owner archives the room, and takes it back', async () => {
  stand({ moderates: true, owns: true });
  await show(<RoomMenu room={room} city={{ toast }} />);
  await press('Керувати кімнатою');
  await press('Архівувати кімнату');
  await vi.waitFor(() => expect(toast).toHaveBeenCalledTimes(1));
  await act(async () => toast.mock.calls[0]?.[0].action.onPress());
  const archive = (archived: boolean) => ['archiveRoom', { roomId: 'city_general', archived }];
  expect(asked).toEqual([archive(true), archive(false)]);
});

test('slow mode is set once it is saved, and not by each choice on the way', async () => {
  stand({ moderates: true });
  await show(<RoomMenu room={room} city={{ toast }} />);
  await press('Керувати кімнатою');
  await press('Повільний режим');
  expect(document.activeElement?.getAttribute('aria-label'), 'it goes on there').toBe('Повільний режим');
  const choices = [...document.querySelectorAll<HTMLElement>('[type=radio]')];
  for (const choice of choices.slice(1, 4)) await act(async () => choice.click());
  expect(asked).toEqual([]);
  await act(async () => document.querySelector('form')?.requestSubmit());
  await vi.waitFor(() => expect(document.querySelector('dialog')?.open).toBe(false));
  expect(asked).toEqual([['setSlowMode', { roomId: 'city_general', seconds: 60 }]]);
});

test('reports are seen to, the log is read, moderators are made and unmade', async () => {
  stand({ moderates: true, owns: true });
  await show(<RoomMenu room={room} city={{ toast }} />);
  await press('Керувати кімнатою');
  await press('Скарги');
  await vi.waitFor(() => expect(text()).toContain('Іван: галас'));
  expect(document.querySelector('dialog a')?.getAttribute('aria-label')).toBe('До повідомлення: Іван: галас');
  await press('Розглянуто: Іван: галас');
  expect(asked).toEqual([['resolveReport', { roomId: 'city_general', messageSeq: 3 }]]);
  await press('Закрити');
  await act(async () => stand({ moderates: true, owns: true }));
  await press('Керувати кімнатою');
  await press('Що робили модератори');
  await vi.waitFor(() => expect(text()).toContain('Марта: Тарас: заглушено на 10 хв'));
  await press('Закрити');
  await act(async () => stand({ moderates: true, owns: true }));
  await press('Керувати кімнатою');
  await press('Модератори та обмеження');
  await vi.waitFor(() => expect(text()).toContain('Марта'));
  await press('Більше не модератор: Марта');
  await press('Зробити модератором: Тарас');
  const make = (residentId: string, moderator: boolean) => ({ roomId: 'city_general', residentId, moderator });
  expect(asked.slice(1)).toEqual([
    ['setModerator', make('u_marta', false)],
    ['setModerator', make('u_taras', true)],
  ]);
});

test('of who is muted or banned it is said why, if somebody did', async () => {
  const resident = (username: string, given: object) => ({ residentId: username, username, ...given });
  const mutedUntil = timestampFromMs(city.clock.now() + 600_000);
  const transport = createRouterTransport((router) =>
    router.service(ModerationService, {
      listStandings: () => ({
        standings: [
          resident('Іван', { mutedUntil, muteReason: 'галас' }),
          resident('Ніна', { mutedUntil }),
          resident('Марко', { banned: true, reason: 'лайка' }),
        ],
      }),
    }),
  );
  city.edge.moderation = createClient(ModerationService, transport);
  stand({ moderates: true });
  await show(<RoomMenu room={room} city={{ toast }} />);
  await press('Керувати кімнатою');
  await press('Модератори та обмеження');
  await vi.waitFor(() => expect(text()).toContain('Марко'));
  const told = [...document.querySelectorAll('dialog li p')].map((one) => one.textContent);
  expect(told).toEqual([
    expect.stringMatching(/^Заглушено до .*: галас$/),
    expect.stringMatching(/^Заглушено до .*\d$/),
    'Заборонено писати: лайка',
  ]);
});

test('what is pressed in a list goes with what it is done to, and the focus stays in the list', async () => {
  const standings = [{ residentId: 'u_marta', username: 'Марта', role: Role.MODERATOR }];
  const transport = createRouterTransport((router) =>
    router.service(ModerationService, {
      listStandings: () => ({ standings }),
      setModerator: () => {
        standings.pop();
        return {};
      },
    }),
  );
  city.edge.moderation = createClient(ModerationService, transport);
  stand({ moderates: true, owns: true });
  await show(<RoomMenu room={room} city={{ toast }} />);
  await press('Керувати кімнатою');
  await press('Модератори та обмеження');
  await vi.waitFor(() => expect(text()).toContain('Марта'));
  await press('Більше не модератор: Марта');
  await vi.waitFor(() => expect(text()).not.toContain('Марта'));
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Модератори та обмеження');
});

test.each([
  ['Модератори та обмеження', 'Марта', 'Ніна'],
  ['Скарги', 'Марта: галас', 'Ніна: галас'],
])('%s: what was missed without a connection is there when it is back', async (list, before, after) => {
  let name = 'Марта';
  const transport = createRouterTransport((router) =>
    router.service(ModerationService, {
      listStandings: () => ({ standings: [{ residentId: name, username: name, role: Role.MODERATOR }] }),
      listReports: () => ({
        reports: [{ message: eg.answered(eg.message({ seq: 3 })), reporterName: name, reason: 'галас' }],
      }),
    }),
  );
  city.edge.moderation = createClient(ModerationService, transport);
  stand({ moderates: true });
  await act(async () => city.socket.say(eg.snapshotFrame(city.log)));
  await show(<RoomMenu room={room} city={{ toast }} />);
  await press('Керувати кімнатою');
  await press(list);
  await vi.waitFor(() => expect(text()).toContain(before));
  name = 'Ніна';
  await act(async () => city.socket.lose());
  expect(text()).toContain(before);
  await act(async () => city.socket.find());
  await act(async () => city.socket.say(eg.snapshotFrame(city.log)));
  await vi.waitFor(() => expect(text()).toContain(after));
});

test('a report that comes while the reports are looked at is listed', async () => {
  const report = (reporterName: string, reason: string) => ({
    ...{ message: eg.answered(eg.message({ seq: 3 })), reporterId: reporterName, reporterName, reason },
  });
  const reports = [report('Іван', 'галас')];
  const transport = createRouterTransport((router) =>
    router.service(ModerationService, { listReports: () => ({ reports, open: reports.length }) }),
  );
  city.edge.moderation = createClient(ModerationService, transport);
  stand({ moderates: true });
  await show(<RoomMenu room={room} city={{ toast }} />);
  await press('Керувати кімнатою');
  await press('Скарги');
  await vi.waitFor(() => expect(text()).toContain('Іван: галас'));
  reports.push(report('Ніна', 'реклама'));
  await act(async () => room.store.setState({ openReports: 2 }));
  await vi.waitFor(() => expect(text()).toContain('Ніна: реклама'));
});

test('what was done earlier and does not come is said to be missing, and is asked for again', async () => {
  const pages = [{ acts: [{ id: '2', kind: 'archived', actorName: 'Марта' }], nextCursor: '2' }, null, { acts: [] }];
  const transport = createRouterTransport((router) =>
    router.service(ModerationService, {
      listModeration: () => pages.shift() ?? Promise.reject(new ConnectError('away', Code.Unavailable)),
    }),
  );
  city.edge.moderation = createClient(ModerationService, transport);
  stand({ moderates: true });
  await show(<RoomMenu room={room} city={{ toast }} />);
  await press('Керувати кімнатою');
  await press('Що робили модератори');
  await vi.waitFor(() => expect(text()).toContain('Марта'));
  await press('Раніше');
  await vi.waitFor(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('не завантажилося'));
  await press('Спробувати ще раз');
  await vi.waitFor(() => expect(document.querySelector('[role=alert]')).toBeNull());
  expect([text().includes('Марта'), pages]).toEqual([true, []]);
  expect(document.activeElement?.getAttribute('aria-label'), 'the button has gone').toBe('Що робили модератори');
});

test.each([
  ['an act', 5, '5 4 3 2 1', true],
  ['more than a page', 9, '9 8 7', false],
])('after %s was missed, none lacks between the newest and the earlier ones', async (_, newest, shown, last) => {
  let top = 4;
  const transport = createRouterTransport((router) =>
    router.service(ModerationService, {
      listModeration: ({ cursor }) => {
        const from = cursor === '' ? top : Number(cursor);
        const ids = [from, from - 1, from - 2].filter((id) => id > 0);
        const acts = ids.map((id) => ({ id: String(id), kind: 'archived', actorName: String(id) }));
        return { acts, nextCursor: from > 3 ? String(from - 3) : '' };
      },
    }),
  );
  city.edge.moderation = createClient(ModerationService, transport);
  const acts = () => [...document.querySelectorAll('dialog li strong')].map((one) => one.textContent).join(' ');
  stand({ moderates: true });
  await act(async () => city.socket.say(eg.snapshotFrame(city.log)));
  await show(<RoomMenu room={room} city={{ toast }} />);
  await press('Керувати кімнатою');
  await press('Що робили модератори');
  await vi.waitFor(() => expect(acts()).toBe('4 3 2'));
  await press('Раніше');
  await vi.waitFor(() => expect(acts()).toBe('4 3 2 1'));
  await act(async () => city.socket.lose());
  top = newest;
  await act(async () => city.socket.find());
  await act(async () => city.socket.say(eg.snapshotFrame(city.log)));
  await vi.waitFor(() => expect(acts()).toBe(shown));
  const earlier = [...document.querySelectorAll('dialog button')].some((one) => one.textContent === 'Раніше');
  expect(earlier).toBe(!last);
});

test('for how long is chosen anew for the next one who is muted', async () => {
  const ask = (asked: Asked | null) =>
    show(<AskDialog room={room} asked={asked} city={{ toast }} onClose={() => {}} />);
  const lengths = () => [...document.querySelectorAll<HTMLInputElement>('[type=radio]')];
  const chosen = () => lengths().findIndex(({ checked }) => checked);
  await ask({ what: 'mute', message: eg.message({ seq: 3 }) });
  await act(async () => lengths().at(-1)?.click());
  expect(chosen()).toBe(3);
  await press('Скасувати');
  await ask(null);
  await ask({ what: 'mute', message: eg.message({ seq: 2 }) });
  expect(chosen()).toBe(0);
});

test.each<[Asked['what'], string]>([
  ['report', 'Це прочитають модератори кімнати, разом із вашим ім’ям.'],
  ['mute', 'Мешканець це прочитає. Можна не писати.'],
  ['ban', 'Мешканець це прочитає.'],
])('of a %s it is said who reads why', async (what, words) => {
  const asked = { what, message: eg.message({ seq: 3 }) };
  await show(<AskDialog room={room} asked={asked} city={{ toast }} onClose={() => {}} />);
  const described = document.querySelector('textarea')?.getAttribute('aria-describedby') ?? '';
  const told = described.split(' ').map((id) => document.getElementById(id)?.textContent);
  expect(told.join(' ')).toContain(words);
});

test.each<[Asked['what'], string, unknown]>([
  ['mute', 'Заглушити', ['muteResident', { roomId: 'city_general', residentId: 'u_taras', seconds: 600, reason: '' }]],
  ['report', 'Поскаржитися', undefined],
])('%s asks first; a report has to say why', async (what, word, call) => {
  const onClose = vi.fn();
  await show(
    <AskDialog room={room} asked={{ what, message: eg.message({ seq: 3 }) }} city={{ toast }} onClose={onClose} />,
  );
  await act(async () => document.querySelector('form')?.requestSubmit());
  expect(document.body.textContent).toContain(word);
  if (call) {
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(asked).toEqual([call]);
  } else {
    expect([text().includes('Скажіть кількома словами'), asked]).toEqual([true, []]);
  }
});

test.each<[Record<string, string>, string]>([
  [{ 'retry-after': '580' }, 'Забагато поспіль: знову можна буде через 10 хвилин.'],
  [{}, 'У кімнаті щонайбільше 10 закріплених'],
])('who reports too much keeps what they wrote and is told when they may again: %j', async (told, words) => {
  const transport = createRouterTransport((router) =>
    router.service(ModerationService, {
      reportMessage: () => Promise.reject(new ConnectError('no', Code.ResourceExhausted, told)),
    }),
  );
  city.edge.moderation = createClient(ModerationService, transport);
  const message = eg.message({ seq: 3 });
  await show(<AskDialog room={room} asked={{ what: 'report', message }} city={{ toast }} onClose={() => {}} />);
  await write('галас');
  await act(async () => document.querySelector('form')?.requestSubmit());
  await vi.waitFor(() => expect(text()).toContain(words));
  expect(document.querySelector('textarea')?.value).toBe('галас');
});

test.each<[string, string, Code | null, 'textarea' | 'button']>([
  ['what is not said', '', null, 'textarea'],
  ['what is too long', 'г'.repeat(281), null, 'textarea'],
  ['a text that the city does not accept', 'галас', Code.InvalidArgument, 'textarea'],
  ['a city that does not answer', 'галас', Code.Unavailable, 'button'],
])('who is refused for %s goes on where that is mended', async (_, reason, code, place) => {
  const refuse = () => Promise.reject(new ConnectError('no', code ?? Code.Internal));
  const transport = createRouterTransport((router) =>
    router.service(ModerationService, { reportMessage: refuse, updateRoom: refuse }),
  );
  city.edge.moderation = createClient(ModerationService, transport);
  const wentOn = async (send: string) => {
    await write(reason);
    await press(send);
    await vi.waitFor(() => expect(document.querySelector('form [role=alert]')).not.toBeNull());
    expect(document.activeElement?.localName).toBe(place);
    expect(document.querySelector('textarea')?.getAttribute('aria-invalid')).toBe(place === 'textarea' ? 'true' : null);
  };
  const asked: Asked = { what: 'report', message: eg.message({ seq: 3 }) };
  await show(<AskDialog room={room} asked={asked} city={{ toast }} onClose={() => {}} />);
  await wentOn('Поскаржитися');
  // A room may do without a description.
  if (reason === '') return;
  stand({ moderates: true, owns: true });
  await show(<RoomMenu room={room} city={{ toast }} />);
  await press('Керувати кімнатою');
  await press('Змінити опис');
  await wentOn('Зберегти');
});

test('the newest pin stands at the top and all of them are links; what was deleted is none of them', async () => {
  await show(<PinsLine room={room} />);
  expect(document.querySelector('button')).toBeNull();
  await act(async () => room.store.setState((state) => ({ rules: { ...state.rules, pinnedSeqs: [3, 1] } })));
  expect(document.querySelector('button')?.textContent).toContain('Закріплено: Тарас: слово 3');
  await act(async () => document.querySelector('button')?.click());
  const links = [...document.querySelectorAll('dialog a')].map((link) => link.getAttribute('href'));
  expect(links).toEqual(['/rooms/general?at=3', '/rooms/general?at=1']);
  await act(async () => city.socket.say(eg.changeFrame('deleted', 4, eg.message({ seq: 3, deleted: true, text: '' }))));
  expect(document.querySelector('button')?.textContent).toContain('Закріплено: Тарас: слово 1');
});
