/** The whole service over its port, on leases in memory and on a Redis. */
import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { Choice } from 'proto/city/presence/v1/chosen';
import type { WatchPresenceResponse } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { type TestRedis, testRedis } from '../redis-server.testing.ts';
import { eg, hear, openPresence, type PresenceUnderTest } from './presence.testing.ts';

let redis: TestRedis;
let postgres: TestPostgres;

beforeAll(async () => {
  [redis, postgres] = await Promise.all([testRedis(), testPostgres()]);
});
afterAll(() => postgres.close());

describe.each(['memory', 'redis'])('on leases in %s', (store) => {
  let presence: PresenceUnderTest;

  beforeEach(async () => {
    await redis.flush();
    presence = await openPresence(postgres.url, store === 'redis' ? redis.url : undefined);
    await postgres.pool.query('TRUNCATE presence_choices, presence_blocks');
  });
  afterEach(() => presence.city.close());

  const statusOf = async (...userIds: string[]) => {
    const { presences } = await presence.stranger.getPresence({ userIds });
    return presences.map(({ status }) => status);
  };
  const beat = (...leases: ReturnType<typeof eg.beatLease>[]) => presence.edge.beat({ leases });

  test('a beat makes a resident online, and is told once however often it is repeated', async () => {
    const updates = await hear(presence, 'presence');
    for (let n = 0; n < 3; n++) await beat(eg.beatLease());
    await vi.waitFor(() => expect(updates).not.toEqual([]));
    await presence.edge.beat({ ended: [eg.beatLease()] });
    await vi.waitFor(() => expect(updates).toHaveLength(2));
    const [came, went] = updates;
    expect(came).toEqual({
      ...{ event: 'presence.update', user_id: 'u_olena', username: 'Олена', status: 'online' },
      ...{ last_seen: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), online: 1, version: expect.any(Number) },
    });
    expect(went).toMatchObject({ user_id: 'u_olena', status: 'offline', online: 0 });
    expect(went?.version).toBe(Number(came?.version) + 1);
  });

  test('presences come in the order asked, with when they were last here', async () => {
    await beat(eg.beatLease(), eg.beatLease({ userId: 'u_taras', status: 'away' }));
    await presence.edge.beat({ ended: [eg.beatLease({ userId: 'u_taras' })] });
    const { presences } = await presence.stranger.getPresence({ userIds: ['u_nobody', 'u_olena', 'u_taras'] });
    expect(presences.map(({ userId, username, status }) => [userId, username, status])).toEqual([
      ['u_nobody', '', Status.OFFLINE],
      ['u_olena', 'Олена', Status.ONLINE],
      ['u_taras', '', Status.OFFLINE],
    ]);
    expect(presences.map(({ lastSeen }) => lastSeen !== undefined)).toEqual([false, true, true]);
  });

  test('one idle tab does not make an active resident away', async () => {
    await beat(eg.beatLease({ holder: 'e:1' }), eg.beatLease({ holder: 'e:2', status: 'away' }));
    expect(await statusOf('u_olena')).toEqual([Status.ONLINE]);
    await presence.edge.beat({ ended: [eg.beatLease({ holder: 'e:1' })] });
    expect(await statusOf('u_olena')).toEqual([Status.AWAY]);
  });

  test('what one beat begins and ends has ended', async () => {
    const lease = eg.beatLease();
    await presence.edge.beat({ leases: [lease], ended: [lease] });
    expect(await statusOf('u_olena')).toEqual([Status.OFFLINE]);
  });

  test('a resident whose leases nobody renews is told offline', async () => {
    const updates = await hear(presence, 'presence');
    await presence.edge.beat({ leases: [eg.beatLease()], ttlMs: 50 });
    await vi.waitFor(() => expect(updates.map(({ status }) => status)).toEqual(['online', 'offline']), 5_000);
    expect(await statusOf('u_olena')).toEqual([Status.OFFLINE]);
  });

  test('a page that closes ends its own connection at every place, and nobody else’s', async () => {
    await beat(eg.beatLease(), eg.beatLease({ place: 'room:square' }), eg.beatLease({ userId: 'u_taras' }));
    const taras = await presence.as('u_taras');
    expect(await taras.leave({ connectionId: 'edge:404' })).toMatchObject({ status: 'left' });
    await expect(taras.leave({ connectionId: 'edge:1', userId: 'u_olena' })).rejects.toThrow(/user_id/);
    expect(await statusOf('u_olena', 'u_taras')).toEqual([Status.ONLINE, Status.ONLINE]);
    await (await presence.as('u_olena')).leave({ connectionId: 'edge:1' });
    expect(await statusOf('u_olena', 'u_taras')).toEqual([Status.OFFLINE, Status.ONLINE]);
    const { rooms } = await presence.stranger.getRooms({ roomIds: ['square'] });
    expect(rooms[0]?.online).toBe(0);
    await presence.edge.leave({ connectionId: 'edge:1', userId: 'u_taras' });
    expect(await statusOf('u_taras')).toEqual([Status.OFFLINE]);
  });

  test('ListOnline pages through everyone, and refuses a cursor that is none', async () => {
    const residents = Array.from({ length: 25 }, (_, n) =>
      eg.beatLease({ userId: `u_${n}`, holder: `e:${n}`, username: `М ${n}` }),
    );
    await beat(...residents);
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await presence.stranger.listOnline({ limit: 10, cursor });
      expect(page.online).toBe(25);
      expect(page.version).toBeGreaterThan(0);
      seen.push(...page.presences.map(({ userId }) => userId));
      cursor = page.nextCursor;
    } while (cursor !== '');
    expect(seen.sort()).toEqual(residents.map(({ userId }) => userId).sort());
    const error = await presence.stranger.listOnline({ cursor: 'nonsense' }).catch(ConnectError.from);
    expect(error).toMatchObject({ code: Code.InvalidArgument, rawMessage: expect.stringContaining('cursor') });
    await expect(presence.stranger.listOnline({ limit: -1 })).rejects.toMatchObject({ code: Code.InvalidArgument });
  });

  test('ListMembers pages through everyone in one room, the active first, and nobody else', async () => {
    const place = 'room:square';
    const people = Array.from({ length: 25 }, (_, n) =>
      eg.beatLease({ place, userId: `u_${n}`, holder: `e:${n}`, username: `М ${String(n).padStart(2, '0')}` }),
    );
    await beat(...people, eg.beatLease({ place, userId: 'u_idle', holder: 'e:30', username: 'А', status: 'away' }));
    await beat(eg.beatLease({ place: 'room:elsewhere', userId: 'u_other', holder: 'e:31' }));
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await presence.stranger.listMembers({ roomId: 'square', limit: 10, cursor });
      expect(page.online).toBe(26);
      seen.push(...page.members.map(({ username }) => username));
      cursor = page.nextCursor;
    } while (cursor !== '');
    expect(seen).toEqual([...people.map(({ username }) => username), 'А']);
    expect(await presence.stranger.listMembers({ roomId: 'empty' })).toMatchObject({ members: [], online: 0 });
    const error = await presence.stranger
      .listMembers({ roomId: 'square', cursor: 'nonsense' })
      .catch(ConnectError.from);
    expect(error).toMatchObject({ code: Code.InvalidArgument, rawMessage: expect.stringContaining('cursor') });
  });

  test('GetRooms counts a big room whole and names its first 200', async () => {
    const place = 'room:square';
    await beat(...Array.from({ length: 230 }, (_, n) => eg.beatLease({ place, userId: `u_${n}`, holder: `e:${n}` })));
    const { rooms } = await presence.stranger.getRooms({ roomIds: ['empty', 'square'] });
    expect(rooms.map(({ roomId, online, members }) => [roomId, online, members.length])).toEqual([
      ['empty', 0, 0],
      ['square', 230, 200],
    ]);
  });

  test('a room hears who came and who left: the first and the last lease of each', async () => {
    const place = 'room:square';
    const heard = await hear(presence, `presence:${place}`);
    const doors = () => heard.filter(({ event }) => event !== 'city.room.presence');
    const [one, two] = ['e:1', 'e:2'].map((holder) => eg.beatLease({ place, holder }));
    if (!one || !two) throw new Error('unreachable');
    await beat(one);
    await beat(two);
    await presence.edge.beat({ ended: [one] });
    await presence.edge.beat({ ended: [two] });
    await vi.waitFor(() => expect(doors()).toHaveLength(2));
    expect(doors()).toEqual([
      { event: 'city.room.join', room_id: 'square', user_id: 'u_olena', username: 'Олена' },
      { event: 'city.room.leave', room_id: 'square', user_id: 'u_olena', username: 'Олена' },
    ]);
    const told = () => heard.filter(({ event }) => event === 'city.room.presence');
    expect(told()[0]).toMatchObject({ room_id: 'square', online: 1, joined: [{ user_id: 'u_olena' }], left: [] });
    await vi.waitFor(() => expect(told().at(-1)).toMatchObject({ online: 0, joined: [], left: ['u_olena'] }), 5_000);
  });

  test('beyond 200 people nobody is named at the door', async () => {
    const heard = await hear(presence, 'presence:room:square');
    const people = Array.from({ length: 202 }, (_, n) =>
      eg.beatLease({ place: 'room:square', userId: `u_${n}`, holder: `e:${n}` }),
    );
    const named = (event: string) => heard.filter((frame) => frame.event === event).length;
    await beat(...people.slice(0, 200));
    await vi.waitFor(() => expect(named('city.room.join')).toBe(200));
    await beat(...people.slice(200));
    await presence.edge.beat({ ended: people.slice(0, 1) });
    await presence.edge.beat({ ended: people.slice(1, 3) });
    await vi.waitFor(() => expect(named('city.room.leave')).toBe(2));
    expect(named('city.room.join')).toBe(200);
  });

  describe('what a resident chose', () => {
    test('is automatic until they choose, is kept whole, and is told to their own tabs and to edges', async () => {
      const olena = await presence.as('u_chooser');
      const told = await hear(presence, 'resident:u_chooser');
      const edges = await hear(presence, 'presence:choices');
      expect((await olena.getOwnStatus({})).own).toMatchObject({ choice: Choice.AUTOMATIC, showsLastSeen: true });
      expect((await olena.setStatus({ showsLastSeen: false })).own).toMatchObject({
        ...{ choice: Choice.AUTOMATIC, showsLastSeen: false },
      });
      const { own } = await olena.setStatus({ choice: Choice.INVISIBLE });
      expect(own).toMatchObject({ choice: Choice.INVISIBLE, showsLastSeen: false });
      expect((await (await presence.as('u_chooser')).getOwnStatus({})).own).toEqual(own);
      await vi.waitFor(() => expect(told).toHaveLength(2));
      expect(told[1]).toEqual({
        event: 'presence.own',
        own: { choice: 'invisible', do_not_disturb_until: null, shows_last_seen: false },
      });
      expect(edges.map(({ revision }) => revision)).toEqual([1, 2]);
      const { chosen } = await presence.edge.listChosen({ userIds: ['u_nobody', 'u_chooser'] });
      expect(chosen).toMatchObject([
        { userId: 'u_nobody', choice: Choice.AUTOMATIC, showsLastSeen: true, revision: 0, blockedBy: [] },
        { userId: 'u_chooser', choice: Choice.INVISIBLE, showsLastSeen: false, revision: 2 },
      ]);
    });

    test('not to be disturbed for a time ends with it', async () => {
      const olena = await presence.as('u_busy');
      const { own } = await olena.setStatus({ choice: Choice.DO_NOT_DISTURB, seconds: 3600 });
      const endsIn = timestampMs(own?.doNotDisturbUntil ?? timestampFromMs(0)) - Date.now();
      expect(Math.round(endsIn / 60_000)).toBe(60);
      expect((await olena.setStatus({ showsLastSeen: true })).own).toEqual(own);
      await postgres.pool.query(`UPDATE presence_choices SET do_not_disturb_until = now() WHERE user_id = 'u_busy'`);
      expect((await olena.getOwnStatus({})).own).toMatchObject({ choice: Choice.AUTOMATIC });
      await olena.setStatus({ choice: Choice.DO_NOT_DISTURB });
      expect((await olena.getOwnStatus({})).own?.doNotDisturbUntil).toBeUndefined();
      const error = await olena.setStatus({ choice: Choice.INVISIBLE, seconds: 5 }).catch(ConnectError.from);
      expect(error).toMatchObject({ code: Code.InvalidArgument, rawMessage: expect.stringContaining('seconds') });
    });

    test('to hide last seen forgets when they were here', async () => {
      await beat(eg.beatLease({ userId: 'u_shy' }));
      await presence.edge.beat({ ended: [eg.beatLease({ userId: 'u_shy' })] });
      const lastSeen = async () => (await presence.stranger.getPresence({ userIds: ['u_shy'] })).presences[0]?.lastSeen;
      expect(await lastSeen()).toBeDefined();
      await (await presence.as('u_shy')).setStatus({ showsLastSeen: false });
      expect(await lastSeen()).toBeUndefined();
    });

    test('invisible, they are nowhere, and nobody hears of them', async () => {
      const place = 'room:square';
      const updates = await hear(presence, 'presence');
      const inside = await hear(presence, `presence:${place}`);
      await beat(eg.beatLease({ status: 'hidden' }), eg.beatLease({ place, status: 'hidden' }));
      await beat(eg.beatLease({ userId: 'u_taras' }), eg.beatLease({ place, userId: 'u_taras' }));
      await vi.waitFor(() => expect(inside.length).toBeGreaterThan(1));
      expect([...updates, ...inside].filter((frame) => JSON.stringify(frame).includes('u_olena'))).toEqual([]);
      expect(await presence.stranger.listOnline({})).toMatchObject({ online: 1, presences: [{ userId: 'u_taras' }] });
      const { rooms } = await presence.stranger.getRooms({ roomIds: ['square'] });
      expect(rooms).toMatchObject([{ online: 1, members: [{ userId: 'u_taras' }] }]);
      expect(await statusOf('u_olena')).toEqual([Status.OFFLINE]);
    });

    test('invisible, they are gone at once from everywhere, also where a killed edge holds their leases', async () => {
      const place = 'room:square';
      const [killed, live] = ['killed:1', 'live:1'].map((holder) => [
        eg.beatLease({ holder }),
        eg.beatLease({ holder, place }),
      ]) as [ReturnType<typeof eg.beatLease>[], ReturnType<typeof eg.beatLease>[]];
      const beatOf = (edge: string, begins: boolean, leases: typeof live) =>
        presence.edge.beat({ edge, begins, leases, ttlMs: 60_000 });
      await beatOf('killed.1', true, killed);
      await beatOf('live.1', true, live);
      await beat(eg.beatLease({ userId: 'u_taras' }), eg.beatLease({ place, userId: 'u_taras' }));
      const seen = async () => {
        const [online, members, { rooms }] = await Promise.all([
          presence.stranger.listOnline({}),
          presence.stranger.listMembers({ roomId: 'square' }),
          presence.stranger.getRooms({ roomIds: ['square'] }),
        ]);
        const ids = (people: readonly { userId: string }[]) => people.map(({ userId }) => userId).join(' ');
        return [
          ...[await statusOf('u_olena'), online.online, ids(online.presences)],
          ...[members.online, ids(members.members), rooms[0]?.online, ids(rooms[0]?.members ?? [])],
        ];
      };
      const everyone = [[Status.ONLINE], ...[2, 2, 2].flatMap((count) => [count, 'u_olena u_taras'])];
      const withoutHer = [[Status.OFFLINE], ...[1, 1, 1].flatMap((count) => [count, 'u_taras'])];
      expect(await seen()).toEqual(everyone);
      const updates = await hear(presence, 'presence');
      const inside = await hear(presence, `presence:${place}`);

      const olena = await presence.as('u_olena');
      await olena.setStatus({ choice: Choice.INVISIBLE });
      expect(await seen()).toEqual(withoutHer);
      await beatOf(
        'live.1',
        false,
        live.map((lease) => ({ ...lease, invisible: true })),
      );
      await vi.waitFor(() => {
        expect(updates.map(({ user_id, status }) => [user_id, status])).toEqual([['u_olena', 'offline']]);
        expect(inside).toContainEqual(expect.objectContaining({ event: 'city.room.leave', user_id: 'u_olena' }));
        expect(inside).toContainEqual(expect.objectContaining({ event: 'city.room.presence', left: ['u_olena'] }));
      }, 5_000);

      await olena.setStatus({ choice: Choice.AUTOMATIC });
      await beatOf('live.1', false, live);
      expect(await seen()).toEqual(everyone);
      // Of those that were held by the killed edge nobody has said that they are to be seen.
      await presence.edge.beat({ ended: live });
      expect(await seen()).toEqual(withoutHer);
    });
  });

  describe('a resident whom another one blocks', () => {
    beforeEach(async () => {
      const olena = await presence.as('u_olena');
      expect(await olena.blockResident({ residentId: 'u_taras' })).toMatchObject({ status: 'blocked' });
      await beat(...['u_olena', 'u_taras', 'u_lesia'].map((userId) => eg.beatLease({ userId, holder: userId })));
      await beat(eg.beatLease({ place: 'room:square' }), eg.beatLease({ place: 'room:square', userId: 'u_lesia' }));
    });

    const seenBy = async (client: PresenceUnderTest['stranger']) => {
      const [{ presences }, page, { rooms }, members] = await Promise.all([
        client.getPresence({ userIds: ['u_olena'] }),
        client.listOnline({}),
        client.getRooms({ roomIds: ['square'] }),
        client.listMembers({ roomId: 'square' }),
      ]);
      return [
        presences[0]?.status === Status.ONLINE,
        ...[page.online, page.presences.length, rooms[0]?.online, rooms[0]?.members.length],
        ...[members.online, members.members.length],
      ];
    };

    test('sees them nowhere, and everyone else does', async () => {
      const taras = await presence.as('u_taras');
      expect(await seenBy(taras)).toEqual([false, 2, 2, 1, 1, 1, 1]);
      expect((await taras.getPresence({ userIds: ['u_olena'] })).presences).toMatchObject([{ username: '' }]);
      for (const client of [await presence.as('u_lesia'), await presence.as('u_olena'), presence.stranger]) {
        expect(await seenBy(client)).toEqual([true, 3, 3, 2, 2, 2, 2]);
      }
      await (await presence.as('u_olena')).unblockResident({ residentId: 'u_taras' });
      await vi.waitFor(async () => expect(await seenBy(taras)).toEqual([true, 3, 3, 2, 2, 2, 2]));
    });

    test('is told to edges and to nobody else', async () => {
      const olena = await presence.as('u_olena');
      await olena.blockResident({ residentId: 'u_lesia' });
      const { blocked } = await olena.listBlocked({});
      expect(blocked.map(({ userId, username }) => [userId, username])).toEqual([
        ['u_lesia', 'name of u_lesia'],
        ['u_taras', 'name of u_taras'],
      ]);
      expect((await (await presence.as('u_taras')).listBlocked({})).blocked).toEqual([]);
      const { chosen } = await presence.edge.listChosen({ userIds: ['u_taras', 'u_olena'] });
      expect(chosen.map(({ blockedBy }) => blockedBy)).toEqual([['u_olena'], []]);
      expect(await olena.unblockResident({ residentId: 'u_lesia' })).toMatchObject({ status: 'unblocked' });
      for (const residentId of ['u_olena', 'svc:edge', '']) {
        const error = await olena.blockResident({ residentId }).catch(ConnectError.from);
        expect(error).toMatchObject({ code: Code.InvalidArgument, rawMessage: expect.stringContaining('resident_id') });
      }
    });
  });

  test('agents are present by their service, apart, and counted nowhere', async () => {
    const updates = await hear(presence, 'presence');
    const agent = {
      ...eg.beatLease({ userId: 'city_guide', username: 'City Guide', holder: 'agents:1' }),
      agent: true,
    };
    await beat(eg.beatLease());
    await presence.edge.beat({ leases: [agent] });
    expect(await presence.stranger.listOnline({})).toMatchObject({ online: 1, presences: [{ userId: 'u_olena' }] });
    expect(await presence.stranger.listOnline({ agents: true })).toMatchObject({
      ...{ online: 1, presences: [{ userId: 'city_guide', username: 'City Guide', status: Status.ONLINE }] },
    });
    expect(await statusOf('city_guide', 'u_olena')).toEqual([Status.ONLINE, Status.ONLINE]);
    const error = await presence.edge.beat({ leases: [{ ...agent, place: 'room:square' }] }).catch(ConnectError.from);
    expect(error).toMatchObject({ code: Code.InvalidArgument, rawMessage: expect.stringContaining('place') });
    const unsaid = await presence.edge.beat({ leases: [{ ...agent, agent: false }] }).catch(ConnectError.from);
    expect(unsaid).toMatchObject({ code: Code.InvalidArgument, rawMessage: expect.stringContaining('user_id') });
    await presence.edge.beat({ ended: [agent] });
    await vi.waitFor(() => expect(updates).toHaveLength(3));
    expect(updates.map(({ event, user_id, status }) => [event, user_id, status])).toEqual([
      ['presence.update', 'u_olena', 'online'],
      ['presence.agent', 'city_guide', 'online'],
      ['presence.agent', 'city_guide', 'offline'],
    ]);
    expect(await statusOf('city_guide')).toEqual([Status.OFFLINE]);
  });

  test('who may call what', async () => {
    const leases = [eg.beatLease()];
    await expect(presence.stranger.beat({ leases })).rejects.toMatchObject({ code: Code.Unauthenticated });
    const olena = await presence.as('u_olena');
    await expect(olena.beat({ leases })).rejects.toMatchObject({ code: Code.PermissionDenied });
    await expect(presence.stranger.leave({ connectionId: 'e:1' })).rejects.toMatchObject({
      code: Code.Unauthenticated,
    });
    const misplaced = [eg.beatLease({ place: 'street' })];
    await expect(presence.edge.beat({ leases: misplaced })).rejects.toMatchObject({
      code: Code.InvalidArgument,
      rawMessage: expect.stringContaining('place'),
    });
    expect(await statusOf('u_olena')).toEqual([Status.OFFLINE]);
  });

  test('a watcher gets everyone, then each change', async () => {
    const leaving = new AbortController();
    await beat(eg.beatLease());
    const steps = presence.stranger.watchPresence({}, { signal: leaving.signal })[Symbol.asyncIterator]();
    const first = (await steps.next()).value;
    expect(first).toMatchObject({
      snapshot: true,
      online: 1,
      presences: [{ status: Status.ONLINE }],
    });
    await beat(eg.beatLease());
    await beat(eg.beatLease({ userId: 'u_taras', username: 'Тарас', status: 'away' }));
    let second = (await steps.next()).value;
    // The whole picture comes again when the Bus may have lost something, as it may have before it was connected; and what was
    // on its way when the picture was read may be said once more.
    while (second.snapshot || second.version === first.version) second = (await steps.next()).value;
    expect(second).toMatchObject({
      ...{ snapshot: false, online: 2, version: first.version + 1 },
      presences: [{ userId: 'u_taras', username: 'Тарас', status: Status.AWAY }],
    });
    leaving.abort();
    await expect(steps.next()).rejects.toMatchObject({ code: Code.Canceled });
  });

  test('a watcher who comes back gets what they missed, or everything when that is not known any more', async () => {
    const first = async (request: { epoch?: string; version?: number }) => {
      const leaving = new AbortController();
      const steps = presence.stranger.watchPresence(request, { signal: leaving.signal })[Symbol.asyncIterator]();
      const { value } = await steps.next();
      leaving.abort();
      return value as WatchPresenceResponse;
    };
    await beat(eg.beatLease());
    // Once this is heard, whatever the Bus has to say at the beginning has been said.
    const updates = await hear(presence, 'presence');
    await beat(eg.beatLease({ userId: 'u_taras' }));
    await vi.waitFor(() => expect(updates).toHaveLength(1));
    const { epoch, version, snapshot } = await first({});
    expect([snapshot, (await presence.stranger.listOnline({})).epoch]).toEqual([true, epoch]);
    expect(await first({ epoch, version })).toMatchObject({
      snapshot: false,
      presences: [],
      online: 2,
      version,
      epoch,
    });
    await beat(eg.beatLease({ userId: 'u_lesia', username: 'Леся', doNotDisturb: true }));
    await presence.edge.beat({ ended: [eg.beatLease({ userId: 'u_taras' })] });
    await vi.waitFor(() => expect(updates).toHaveLength(3));
    const missed = await first({ epoch, version });
    expect(missed).toMatchObject({ snapshot: false, online: 2, version: version + 2 });
    expect(missed.presences.map(({ userId, status, doNotDisturb }) => [userId, status, doNotDisturb])).toEqual([
      ['u_lesia', Status.ONLINE, true],
      ['u_taras', Status.OFFLINE, false],
    ]);
    for (const lost of [
      { epoch: 'another', version },
      { epoch, version: version + 9 },
      { epoch, version: 1 },
    ]) {
      expect(await first(lost)).toMatchObject({ snapshot: true, online: 2 });
    }
  });

  test('a watcher whom somebody blocks now gets everyone again without them; so does one who was away meanwhile', async () => {
    const [olena, taras] = [await presence.as('u_olena'), await presence.as('u_taras')];
    await beat(eg.beatLease(), eg.beatLease({ userId: 'u_lesia', holder: 'e:2' }));
    const leaving = new AbortController();
    const watch = (request: { epoch?: string; version?: number }) => {
      const steps = taras.watchPresence(request, { signal: leaving.signal })[Symbol.asyncIterator]();
      return async (): Promise<WatchPresenceResponse> => (await steps.next()).value;
    };
    const next = watch({});
    const whole = await next();
    expect(whole).toMatchObject({ snapshot: true, online: 2, presences: [{}, {}] });
    const seen = async (count: number) => {
      let step = await next();
      while (step.presences.length !== count) step = await next();
      return step;
    };
    await olena.blockResident({ residentId: 'u_taras' });
    const narrowed = await seen(1);
    expect(narrowed).toMatchObject({ snapshot: true, online: 1, presences: [{ userId: 'u_lesia' }] });
    // Nothing has changed in the city: who comes back with the version of before is told of everyone all the same.
    expect(await watch({ epoch: whole.epoch, version: whole.version })()).toMatchObject({ snapshot: true, online: 1 });
    expect((await taras.listOnline({})).epoch).toBe(narrowed.epoch);
    await olena.unblockResident({ residentId: 'u_taras' });
    expect(await seen(2)).toMatchObject({ snapshot: true, online: 2, epoch: whole.epoch });
    leaving.abort();
  });

  test('a city that closes ends its watchers', async () => {
    const closing = await openPresence(postgres.url, store === 'redis' ? redis.url : undefined);
    const steps = closing.stranger.watchPresence({})[Symbol.asyncIterator]();
    await steps.next();
    const ended = steps.next().catch(ConnectError.from);
    await closing.city.close();
    expect(await ended).toSatisfy((end) => end instanceof ConnectError || end.done === true);
  });
});
