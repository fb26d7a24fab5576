import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { MessageSchema } from 'proto/city/rooms/v1/message';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { openMemoryBus } from '../bus.ts';
import { callerNamed, fakeConnection } from './edge.testing.ts';
import { type Desk, type FrameIn, obey, openView } from './obey.ts';

const olena = callerNamed('u_olena', 'Олена');
const city = { kind: 'city' } as const;
/** Topics that are subscribed now, and how many were ended. */
let open: string[];
let desk: Desk;

beforeEach(() => {
  open = [];
  const begin = (topic: string) => {
    open.push(topic);
    return { end: () => void open.splice(open.indexOf(topic), 1) };
  };
  desk = {
    bus: openMemoryBus(),
    beats: {
      ...{ nextHolder: () => 'e:1', hold: vi.fn(), refresh: vi.fn(), tellChosen: vi.fn(), release: vi.fn() },
      ...{ releaseAll: vi.fn(), hide: vi.fn(), leave: vi.fn(), close: async () => {} },
    },
    choices: { enter() {}, leave() {}, learn: async () => {}, onChange() {}, close() {} },
    post: vi.fn(async () => create(MessageSchema, { id: 'm', seq: 7, roomId: 'city_general' })),
    async roomId(idOrSlug) {
      if (idOrSlug === 'general' || idOrSlug === 'city_general') return 'city_general';
      throw new ConnectError('room_id names no room of the city', Code.NotFound);
    },
    roomTopic: { subscribe: async (_connection, roomId) => begin(`room:${roomId}`), posted: vi.fn() },
    presenceTopic: { subscribe: async () => begin('presence') },
    feedTopic: { subscribe: () => begin('feed') },
    homeTopic: { subscribe: () => begin('home') },
    meTopic: { subscribe: async (_connection, residentId) => begin(`resident:${residentId}`) },
    silenced: {
      async enter(connection, roomId) {
        desk.beats.hold(connection, `room:${roomId}`);
        return { end() {} };
      },
      ...{ stay: (connection, roomId) => desk.beats.hold(connection, `room:${roomId}`), refuseTyping: async () => {} },
    },
    reads: { mark: vi.fn() },
  };
});

const frame = (event: string, fields: Record<string, unknown> = {}): FrameIn => ({ event, ...fields });
const tab = () => fakeConnection({ view: city, caller: olena });

describe('topics of a whole tab', () => {
  test('each is open once, opens anew when it is subscribed again, and ends by unsubscribe', async () => {
    const { connection, sent } = tab();
    for (const topic of ['room:city_general', 'presence', 'feed', 'home']) {
      await obey(frame('subscribe', { topic }), connection, desk);
      await obey(frame('subscribe', { topic }), connection, desk);
    }
    expect(open).toEqual(['room:city_general', 'presence', 'feed', 'home']);
    const told = open.flatMap((topic) => [topic, topic]);
    expect(sent.map((one) => [one.event, one.topic])).toEqual(told.map((topic) => ['subscribed', topic]));
    for (const topic of [...open]) await obey(frame('unsubscribe', { topic }), connection, desk);
    expect(open).toEqual([]);
    expect(desk.beats.release).toHaveBeenCalledExactlyOnceWith(connection, 'room:city_general');
  });

  test('a room goes by its slug as well as by its id', async () => {
    const { connection, sent } = tab();
    await obey(frame('subscribe', { topic: 'room:general' }), connection, desk);
    expect(sent).toEqual([{ event: 'subscribed', topic: 'room:city_general' }]);
    await obey(frame('subscribe', { topic: 'room:city_general' }), connection, desk);
    expect(open).toEqual(['room:city_general']);
    await obey(frame('unsubscribe', { topic: 'room:general' }), connection, desk);
    expect([open, desk.beats.release]).toEqual([[], expect.anything()]);
    expect(desk.beats.release).toHaveBeenCalledWith(connection, 'room:city_general');
  });

  test('nothing of who is here is told before it is known whom the resident does not see', async () => {
    const { connection } = tab();
    const chosen = { ...connection.chosen, isKnown: false };
    connection.chosen = chosen;
    desk.choices.learn = async () => {
      expect(open).toEqual([]);
      chosen.isKnown = true;
    };
    await obey(frame('subscribe', { topic: 'presence' }), connection, desk);
    expect(open).toEqual(['presence']);
    chosen.isKnown = false;
    desk.choices.learn = async () => {
      throw new ConnectError('presence is away', Code.Unavailable);
    };
    await expect(obey(frame('subscribe', { topic: 'presence' }), connection, desk)).rejects.toThrow('away');
    await obey(frame('subscribe', { topic: 'room:general' }), connection, desk);
    expect(open).toEqual(['presence', 'room:city_general']);
  });

  test('who has a room open is in it and in the city', async () => {
    const { connection } = tab();
    await obey(frame('subscribe', { topic: 'room:general' }), connection, desk);
    expect(vi.mocked(desk.beats.hold).mock.calls.map(([, place]) => place)).toEqual(['room:city_general', 'city']);
  });

  test('a subscription that comes true after the socket has closed is ended at once', async () => {
    const { connection, socket } = tab();
    const subscribing = obey(frame('subscribe', { topic: 'presence' }), connection, desk);
    socket.readyState = 3;
    await subscribing;
    expect([open, connection.subscriptions.size]).toEqual([[], 0]);
  });

  test.each<[Record<string, unknown>, RegExp]>([
    [{}, /topic: must be a text/],
    [{ topic: 5 }, /topic: must be a text/],
    [{ topic: 'weather' }, /topic: must be room:<id>, presence, feed, home or me/],
    [{ topic: 'room:nowhere' }, /room_id names no room/],
    [{ topic: 'feed\0' }, /topic: must not contain NUL/],
    [{ topic: 'room:\ud83c' }, /topic: must be well-formed Unicode/],
    [{ topic: 'room:general', epoch: 'e' }, /after: must be a seq, given together with its epoch/],
    [{ topic: 'room:general', epoch: 'e', after: -1 }, /after: must be a seq/],
    [{ topic: 'room:general', epoch: 'e', after: 1.5 }, /after: must be a seq/],
    [{ topic: 'room:general', after: 1 }, /after: must be a seq/],
  ])('%o is refused, and nothing is said of it before', async (fields, words) => {
    const { connection, sent } = tab();
    await expect(obey(frame('subscribe', fields), connection, desk)).rejects.toThrow(words);
    expect([open, sent]).toEqual([[], []]);
  });

  test('a refused subscription leaves the one before it as it was', async () => {
    const { connection, sent } = tab();
    await obey(frame('subscribe', { topic: 'room:general' }), connection, desk);
    await expect(obey(frame('subscribe', { topic: 'room:general', after: 1 }), connection, desk)).rejects.toThrow();
    expect([open, sent.length]).toEqual([['room:city_general'], 1]);
    desk.roomTopic.subscribe = desk.presenceTopic.subscribe = async () => {
      throw new ConnectError('away', Code.Unavailable);
    };
    await expect(obey(frame('subscribe', { topic: 'room:general' }), connection, desk)).rejects.toThrow(/away/);
    expect([open, [...connection.subscriptions.keys()]]).toEqual([['room:city_general'], ['room:city_general']]);
    await obey(frame('unsubscribe', { topic: 'room:general' }), connection, desk);
    expect(open).toEqual([]);
    expect(desk.beats.release).toHaveBeenCalledExactlyOnceWith(connection, 'room:city_general');
  });

  test('a room that did not open has no member', async () => {
    desk.roomTopic.subscribe = async () => {
      throw new ConnectError('away', Code.Unavailable);
    };
    await expect(obey(frame('subscribe', { topic: 'room:general' }), tab().connection, desk)).rejects.toThrow(/away/);
    expect(desk.beats.hold).not.toHaveBeenCalled();
  });

  test('the old one is heard until the new one is open', async () => {
    const { connection } = tab();
    await obey(frame('subscribe', { topic: 'feed' }), connection, desk);
    const { subscribe } = desk.feedTopic;
    desk.feedTopic.subscribe = (listener) => {
      expect(open).toEqual(['feed']);
      return subscribe(listener);
    };
    await obey(frame('subscribe', { topic: 'feed' }), connection, desk);
    expect(open).toEqual(['feed']);
  });

  test('no more than 64, of which each may be opened again', async () => {
    const { connection } = tab();
    for (let n = 0; n < 64; n++) connection.subscriptions.set(`other ${n}`, { end() {} });
    await expect(obey(frame('subscribe', { topic: 'feed' }), connection, desk)).rejects.toMatchObject({
      code: 'resource_exhausted',
    });
    connection.subscriptions.delete('other 0');
    await obey(frame('subscribe', { topic: 'feed' }), connection, desk);
    await obey(frame('subscribe', { topic: 'feed' }), connection, desk);
    expect([open, connection.subscriptions.size]).toEqual([['feed'], 64]);
  });
});

describe('what is the resident’s own', () => {
  test('is heard by their own socket, and not by one that only listens', async () => {
    const { connection, sent } = tab();
    await obey(frame('subscribe', { topic: 'me' }), connection, desk);
    expect([open, sent]).toEqual([['resident:u_olena'], [{ event: 'subscribed', topic: 'me' }]]);
    const listener = fakeConnection({ view: city }).connection;
    await expect(obey(frame('subscribe', { topic: 'me' }), listener, desk)).rejects.toThrow(/a passport is needed/);
  });

  test('how far they have read goes on, of the room of the view or of the one the frame names', async () => {
    await obey(frame('city.room.read', { seq: 5 }), fakeConnection({ caller: olena }).connection, desk);
    await obey(frame('city.room.read', { seq: 6, room_id: 'general' }), tab().connection, desk);
    const roomId = 'city_general';
    expect(vi.mocked(desk.reads.mark).mock.calls).toEqual([
      [{ userId: 'u_olena', roomId, seq: 5 }],
      [{ userId: 'u_olena', roomId, seq: 6 }],
    ]);
  });

  test.each<[Record<string, unknown>, RegExp]>([
    [{}, /seq: must be a place in the room's log/],
    [{ seq: 0 }, /seq: must be/],
    [{ seq: '5' }, /seq: must be/],
    [{ seq: 2 ** 32 }, /seq: must be/],
    [{ seq: 5, room_id: 'nowhere' }, /room_id names no room/],
  ])('%o is no place that was read', async (fields, words) => {
    const read = frame('city.room.read', { room_id: 'general', ...fields });
    await expect(obey(read, tab().connection, desk)).rejects.toThrow(words);
    await expect(obey(read, fakeConnection({ view: city }).connection, desk)).rejects.toThrow(/a passport is needed/);
    expect(desk.reads.mark).not.toHaveBeenCalled();
  });
});

describe('the views of one topic', () => {
  test('begin with it and take no other', async () => {
    const room = fakeConnection({ caller: olena });
    const presence = fakeConnection({ view: { kind: 'presence' }, caller: olena });
    await openView(room.connection, undefined, desk);
    await openView(presence.connection, undefined, desk);
    await openView(tab().connection, undefined, desk);
    expect(open).toEqual(['room:city_general', 'presence']);
    await expect(obey(frame('subscribe', { topic: 'feed' }), room.connection, desk)).rejects.toThrow(/has its topic/);
  });
});

describe('messages', () => {
  const send = 'city.room.message.send';

  test('go to the room of the view, or to the one the frame names, and are acknowledged', async () => {
    const room = fakeConnection({ caller: olena });
    await obey(frame(send, { client_id: 'c', text: ' привіт ' }), room.connection, desk);
    const whole = tab();
    await obey(
      frame(send, { client_id: 'd', text: 'х', room_id: 'general', reply_to_seq: 3, mention_user_ids: ['u_taras'] }),
      whole.connection,
      desk,
    );
    const post = { userId: 'u_olena', username: 'Олена' };
    expect(desk.post).toHaveBeenNthCalledWith(1, {
      ...post,
      roomId: 'city_general',
      clientId: 'c',
      text: ' привіт ',
      replyToSeq: 0,
      mentionUserIds: [],
    });
    expect(desk.post).toHaveBeenNthCalledWith(2, {
      ...post,
      roomId: 'city_general',
      clientId: 'd',
      text: 'х',
      replyToSeq: 3,
      mentionUserIds: ['u_taras'],
    });
    const ack = { event: 'city.room.ack', room_id: 'city_general', seq: 7, id: 'm' };
    expect(desk.roomTopic.posted).toHaveBeenCalledWith(expect.objectContaining({ roomId: 'city_general', seq: 7 }));
    expect(room.sent).toEqual([{ ...ack, client_id: 'c' }]);
    expect(whole.sent).toEqual([{ ...ack, client_id: 'd', topic: 'room:city_general' }]);
  });

  test.each<[Record<string, unknown>, RegExp]>([
    [{ client_id: 'c' }, /text: must be a text/],
    [{ client_id: 'c', text: 'х', reply_to_seq: '3' }, /reply_to_seq: must be the seq/],
    [{ client_id: 'c', text: 'х', reply_to_seq: -1 }, /reply_to_seq: must be the seq/],
    [{ client_id: 'c', text: 'х', reply_to_seq: 2 ** 32 }, /reply_to_seq: must be the seq/],
    [{ client_id: 'c', text: 'х', mention_user_ids: 'u_taras' }, /mention_user_ids: must be ids/],
    [{ client_id: 'c', text: 'х', mention_user_ids: [5] }, /mention_user_ids: must be ids/],
    [{ client_id: 'c', text: 'х', mention_user_ids: ['u_\0'] }, /mention_user_ids: must be ids/],
    [{ client_id: 'c', text: 'х', mention_user_ids: Array(21).fill('u_taras') }, /mention_user_ids: must be ids/],
    [{ client_id: 'c', text: ' \n' }, /text: must have 1 to 4,000/],
    [{ client_id: 'c', text: '🌻'.repeat(4_001) }, /text: must have 1 to 4,000/],
    [{ client_id: 'c', text: 'a\0b' }, /text: must not contain NUL/],
    [{ client_id: '', text: 'х' }, /client_id: must have 1 to 64/],
    [{ client_id: 'c'.repeat(65), text: 'х' }, /client_id: must have 1 to 64/],
    [{ client_id: 5, text: 'х' }, /client_id: must be a text/],
    [{ client_id: 'c', text: 'а\ud83c' }, /text: must be well-formed Unicode/],
    [{ client_id: '\udf3b', text: 'х' }, /client_id: must be well-formed Unicode/],
    [{ client_id: 'c', text: 'х', user_id: 'u_taras' }, /user_id is not the passport's/],
  ])('%o are refused', async (fields, words) => {
    await expect(obey(frame(send, fields), fakeConnection({ caller: olena }).connection, desk)).rejects.toThrow(words);
    expect(desk.post).not.toHaveBeenCalled();
  });

  test.each<[unknown, RegExp]>([
    [undefined, /room_id: must be a text/],
    ['', /room_id: must have 1 to 80/],
    ['x'.repeat(81), /room_id: must have 1 to 80/],
    ['nowhere', /room_id names no room/],
  ])('to the room %o are refused before they go on with the posts of others', async (room, words) => {
    const refused = obey(frame(send, { room_id: room, client_id: 'c', text: 'х' }), tab().connection, desk);
    await expect(refused).rejects.toThrow(words);
    expect(desk.post).not.toHaveBeenCalled();
  });

  test('keep the order of their socket, however long the room of one is looked for', async () => {
    const { roomId } = desk;
    let found = (_id: string) => {};
    desk.roomId = (name) => (name === 'general' ? new Promise((resolve) => (found = resolve)) : roomId(name));
    const { connection } = tab();
    const sending = ['general', 'nowhere', 'city_general'].map((room, n) =>
      obey(frame(send, { room_id: room, text: `${n}` }), connection, desk),
    );
    const outcomes = Promise.allSettled(sending);
    await new Promise(setImmediate);
    expect(desk.post).not.toHaveBeenCalled();
    found('city_general');
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(vi.mocked(desk.post).mock.calls.map(([post]) => post.text)).toEqual(['0', '2']);
  });

  test('of 4,000 characters are taken, however many bytes', async () => {
    await obey(frame(send, { text: '🌻'.repeat(4_000) }), fakeConnection({ caller: olena }).connection, desk);
    expect(desk.post).toHaveBeenCalledOnce();
  });
});

test.each(['city.room.message.send', 'city.room.typing', 'presence.heartbeat'])(
  '%s needs a passport, whomever it names',
  async (event) => {
    const { connection } = fakeConnection();
    for (const fields of [{}, { user_id: 'u_olena' }, { user_id: null }]) {
      await expect(obey(frame(event, { text: 'х', ...fields }), connection, desk)).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    }
    expect(connection.spoofs).toBe(0);
  },
);

test('typing is told to the room and never kept', async () => {
  const heard: unknown[] = [];
  desk.bus.subscribe('presence:room:city_general', (text) => heard.push(JSON.parse(text)));
  await obey(frame('city.room.typing', { room_id: 'general' }), tab().connection, desk);
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  expect(heard[0]).toMatchObject({ event: 'city.room.typing', room_id: 'city_general', user_id: 'u_olena' });
});

test('of the invisible it is not told that they type', async () => {
  const heard: unknown[] = [];
  desk.bus.subscribe('presence:room:city_general', (text) => heard.push(text));
  const { connection } = tab();
  connection.chosen = { ...connection.chosen, choice: 'invisible' };
  await obey(frame('city.room.typing', { room_id: 'general' }), connection, desk);
  await obey(frame('city.room.typing', { room_id: 'general' }), tab().connection, desk);
  await vi.waitFor(() => expect(heard).toHaveLength(1));
});

test('a heartbeat says online or away, and nothing else', async () => {
  const { connection } = tab();
  await obey(frame('presence.heartbeat', { user_id: 'u_olena', status: 'away' }), connection, desk);
  expect(connection.status).toBe('away');
  await obey(frame('presence.heartbeat'), connection, desk);
  expect(connection.status).toBe('online');
  for (const status of ['offline', '', 5, null]) {
    await expect(obey(frame('presence.heartbeat', { status }), connection, desk)).rejects.toThrow(/status: must be/);
  }
});

test('a user_id of null names nobody; another’s is counted', async () => {
  const { connection } = tab();
  await obey(frame('presence.heartbeat', { user_id: null }), connection, desk);
  expect(connection.spoofs).toBe(0);
  for (const userId of ['u_taras', '', 5, false]) {
    await expect(obey(frame('presence.heartbeat', { user_id: userId }), connection, desk)).rejects.toMatchObject({
      code: 'permission_denied',
    });
  }
  expect(connection.spoofs).toBe(4);
});

test.each<[Record<string, unknown>, 'online' | 'away']>([
  [{ idle_ms: 299_999 }, 'online'],
  [{ idle_ms: 300_000 }, 'away'],
  [{ idle_ms: 300_000, status: 'online' }, 'online'],
  [{ idle_ms: 0, status: 'away' }, 'away'],
])('a heartbeat with %o says %s', async (fields, status) => {
  const { connection } = tab();
  await obey(frame('presence.heartbeat', fields), connection, desk);
  expect(connection.status).toBe(status);
});

test.each([-1, '300000', null, {}])('an idle_ms of %o is refused', async (idleMs) => {
  const beat = obey(frame('presence.heartbeat', { idle_ms: idleMs }), tab().connection, desk);
  await expect(beat).rejects.toThrow(/idle_ms: must be a number/);
});

test.each([
  ['presence.leave', {}],
  ['presence.heartbeat', { status: 'away' }],
])('who flickers by %s %o stays as they are, and goes again after a while', async (event, fields) => {
  vi.useFakeTimers();
  try {
    const { connection } = tab();
    const fade = async () => {
      await obey(frame('presence.heartbeat'), connection, desk);
      return obey(frame(event, fields), connection, desk).then(
        () => 'gone',
        ({ code }) => `${code} ${connection.status}`,
      );
    };
    for (let n = 0; n < 10; n++) expect(await fade()).toBe('gone');
    expect(await fade()).toBe('resource_exhausted online');
    vi.advanceTimersByTime(3_001);
    expect([await fade(), await fade()]).toEqual(['gone', 'resource_exhausted online']);
  } finally {
    vi.useRealTimers();
  }
});

test('that a resident is still away is no change', async () => {
  const { connection } = tab();
  for (let n = 0; n < 20; n++) await obey(frame('presence.heartbeat', { status: 'away' }), connection, desk);
  expect(connection.status).toBe('away');
});

test('a heartbeat after presence.leave is back in every room that the socket listens to', async () => {
  const { connection } = tab();
  await obey(frame('subscribe', { topic: 'room:general' }), connection, desk);
  await obey(frame('subscribe', { topic: 'feed' }), connection, desk);
  await obey(frame('presence.leave'), connection, desk);
  vi.mocked(desk.beats.hold).mockClear();
  await obey(frame('presence.heartbeat'), connection, desk);
  expect(vi.mocked(desk.beats.hold).mock.calls.map(([, place]) => place)).toEqual(['room:city_general', 'city']);
});

test('pings are answered, unknown events are refused by name', async () => {
  const { connection, sent } = tab();
  await obey(frame('ping'), connection, desk);
  expect(sent).toEqual([{ event: 'pong' }]);
  await expect(obey(frame('dance'), connection, desk)).rejects.toThrow(/"dance" is not known/);
});
