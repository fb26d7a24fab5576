/** Moderation as its callers know it, over the HTTP port of a city. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { ModerationService } from 'proto/city/rooms/v1/moderation';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { Role } from 'proto/city/rooms/v1/standing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { residentTopic, standingsTopic } from '../../bus-topics.ts';
import { openTestCity, partly, type TestCity } from '../../city.testing.ts';
import { type TestPostgres, testPostgres } from '../../postgres-server.testing.ts';
import type { Service } from '../../service.ts';
import { upTo } from '../room-log.acceptance.ts';
import { rooms } from '../service.ts';

type Resident = { rooms: Client<typeof RoomsService>; moderation: Client<typeof ModerationService> };
let postgres: TestPostgres;
let city: TestCity;
let owner: Resident;
let moderator: Resident;
let taras: Resident;
let cityModerator: Resident;
let roomId: string;
let endedLeases: string[][];

const presence: Service = {
  name: 'presence',
  offers: [PresenceService],
  open: () => (router) =>
    router.service(
      PresenceService,
      partly(PresenceService, {
        getRooms: () => ({ rooms: [] }),
        listChosen: ({ userIds }) => ({ chosen: userIds.map((userId) => ({ userId, showsLastSeen: true })) }),
        beat({ ended }) {
          endedLeases.push(...ended.map(({ userId, place, holder }) => [userId, place, holder]));
          return {};
        },
      }),
    ),
};

async function resident(of: TestCity, userId: string): Promise<Resident> {
  return { rooms: await of.as(userId, RoomsService), moderation: await of.as(userId, ModerationService) };
}

beforeAll(async () => {
  postgres = await testPostgres();
  const given = { databaseUrl: postgres.url, moderators: new Set(['u_city']) };
  city = await openTestCity([rooms, presence], given);
  owner = await resident(city, 'u_owner');
  moderator = await resident(city, 'u_moder');
  taras = await resident(city, 'u_taras');
  cityModerator = await resident(city, 'u_city');
});
afterAll(async () => {
  await city.close();
  await postgres.close();
});

let made = 0;
/** A room of its own in which everybody has spoken: the owner at 1, the moderator at 2, Taras at 3. */
beforeEach(async () => {
  made += 1;
  endedLeases = [];
  roomId = (await owner.rooms.createRoom({ name: `Кімната ${made}` })).room?.id ?? '';
  for (const one of [owner, moderator, taras]) await one.rooms.postMessage({ roomId, text: 'Добрий день' });
  await owner.moderation.setModerator({ roomId, residentId: 'u_moder', moderator: true });
});

const refusal = async (call: Promise<unknown>) => {
  const error = await call.then(() => undefined, ConnectError.from);
  return error?.code;
};
/** The moderation log, the oldest first, without that a moderator was made. */
const acts = async () => {
  const { acts } = await owner.moderation.listModeration({ roomId, limit: 100 });
  return acts
    .slice(0, -1)
    .reverse()
    .map((act) => [act.kind, act.actorId, act.residentId, act.messageSeq, act.seconds, act.reason]);
};

test('whoever is muted, banned or made a moderator is told so in the room that they have open', async () => {
  const heard: string[] = [];
  const { ready, end } = city.host.bus.subscribe(residentTopic('u_taras'), (text) => heard.push(text));
  await ready;
  const whom = { roomId, residentId: 'u_taras' };
  expect(await refusal(taras.moderation.banResident({ ...whom, banned: true }))).toBe(Code.PermissionDenied);
  await moderator.moderation.muteResident({ ...whom, seconds: 600 });
  await moderator.moderation.muteResident({ ...whom, seconds: 0 });
  await owner.moderation.setModerator({ ...whom, moderator: true });
  end();
  expect(heard).toEqual([1, 2, 3].map(() => JSON.stringify({ event: 'city.room.standing', room_id: roomId })));
});

test('who is silenced is for edges to know, which hear of each change; a ban ends the lease of JoinRoom', async () => {
  const edge = await city.asService(['residents.act_as'], ModerationService);
  const silenced = async () => {
    const { residents } = await edge.listSilenced({ roomId });
    return residents.map((one) => [one.residentId, one.banned, one.mutedUntil !== undefined]);
  };
  const heard: string[] = [];
  const { ready, end } = city.host.bus.subscribe(standingsTopic(roomId), (text) => heard.push(text));
  await ready;
  await taras.rooms.joinRoom({ roomId });
  await moderator.moderation.muteResident({ roomId, residentId: 'u_taras', seconds: 600 });
  expect([await silenced(), endedLeases]).toEqual([[['u_taras', false, true]], []]);
  await owner.moderation.banResident({ roomId, residentId: 'u_moder', banned: true });
  const all = [
    ['u_moder', true, false],
    ['u_taras', false, true],
  ];
  expect(await silenced()).toEqual(all);
  await expect.poll(() => endedLeases).toEqual([['u_moder', `room:${roomId}`, 'http:1']]);
  await owner.moderation.banResident({ roomId, residentId: 'u_moder', banned: false });
  await owner.moderation.muteResident({ roomId, residentId: 'u_taras', seconds: 0 });
  expect(await silenced()).toEqual([]);
  end();
  expect(heard).toEqual(Array(4).fill(roomId));
  expect(await refusal(owner.moderation.listSilenced({ roomId }))).toBe(Code.PermissionDenied);
});

describe('a change of the room', () => {
  test('is noted, is an entry of the log that everyone hears, and changes nothing when it is so already', async () => {
    const heard: unknown[][] = [];
    const gone = new AbortController();
    const { epoch, topSeq } = await taras.rooms.getRoom({ roomId });
    const hearing = (async () => {
      for await (const { seq, event } of taras.rooms.watchRoom(
        { roomId, epoch, afterSeq: topSeq },
        { signal: gone.signal },
      )) {
        if (event.case === 'room')
          heard.push([seq, event.value.description, event.value.slowModeSeconds, event.value.pinnedSeqs]);
        if (heard.length === 3) gone.abort();
      }
    })().catch(() => undefined);
    for (const _ of upTo(2)) {
      await owner.moderation.updateRoom({ roomId, description: ' Про сад ' });
      await owner.moderation.updateRoom({ roomId });
      await moderator.moderation.setSlowMode({ roomId, seconds: 30 });
      await moderator.moderation.pinMessage({ roomId, messageSeq: 3, pinned: true });
    }
    await hearing;
    // Each brings the room as it is when it is heard.
    expect(heard.map(([seq]) => seq)).toEqual([4, 5, 6]);
    expect(heard.at(-1)).toEqual([6, 'Про сад', 30, [3]]);
    expect(await acts()).toEqual([
      ['described', 'u_owner', '', 0, 0, 'Про сад'],
      ['slow_mode', 'u_moder', '', 0, 30, ''],
      ['pinned', 'u_moder', 'u_taras', 3, 0, ''],
    ]);
    const room = await taras.rooms.getRoom({ roomId });
    expect(room).toMatchObject({ description: 'Про сад', slowModeSeconds: 30, pinnedSeqs: [3], topSeq: 6 });
    const { events } = await taras.rooms.listEvents({ roomId, afterSeq: 3 });
    expect(events.map(({ seq, event }) => [seq, event.case])).toEqual([4, 5, 6].map((seq) => [seq, 'room']));
    expect(events[0]?.event.value).toMatchObject({ id: roomId, slowModeSeconds: 30, pinnedSeqs: [3] });
  });

  test('an archived room is only read, is listed last and is not popular; it can be opened again', async () => {
    const { room } = await owner.moderation.archiveRoom({ roomId, archived: true });
    expect(room?.archivedAt).toBeDefined();
    expect(await refusal(owner.rooms.postMessage({ roomId, text: 'х' }))).toBe(Code.PermissionDenied);
    expect(await refusal(taras.rooms.react({ roomId, messageSeq: 1, emoji: '🌻' }))).toBe(Code.PermissionDenied);
    expect((await taras.rooms.deleteMessage({ roomId, messageSeq: 3 })).message?.text).toBe('');
    const listed: string[] = [];
    let cursor = '';
    do {
      const page = await taras.rooms.listRooms({ limit: 2, cursor });
      listed.push(...page.rooms.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== '');
    expect([listed.at(-1), new Set(listed).size]).toEqual([roomId, listed.length]);
    expect((await taras.rooms.listPopular({ limit: 20 })).rooms.some((one) => one.room?.id === roomId)).toBe(false);
    await owner.moderation.archiveRoom({ roomId, archived: false });
    expect((await taras.rooms.postMessage({ roomId, text: 'знов' })).created).toBe(true);
    expect((await acts()).map(([kind]) => kind)).toEqual(['archived', 'unarchived']);
  });

  test('the newest pin is first; ten at the most; none of what was deleted or is not there', async () => {
    for (const n of upTo(9)) await owner.rooms.postMessage({ roomId, text: `${n}` });
    const pin = (messageSeq: number, pinned = true) => moderator.moderation.pinMessage({ roomId, messageSeq, pinned });
    const { room: last } = await owner.rooms.getRoom({ roomId }).then(async () => {
      for (const seq of upTo(9)) await pin(seq);
      return pin(10);
    });
    expect(last?.pinnedSeqs).toEqual(upTo(10).reverse());
    expect(await refusal(pin(11))).toBe(Code.ResourceExhausted);
    await owner.rooms.deleteMessage({ roomId, messageSeq: 4 });
    expect((await taras.rooms.listPins({ roomId })).messages.map(({ seq }) => seq)).toEqual([
      10, 9, 8, 7, 6, 5, 3, 2, 1,
    ]);
    expect(await refusal(pin(4))).toBe(Code.FailedPrecondition);
    expect(await refusal(pin(4_000_000_000))).toBe(Code.NotFound);
    expect((await pin(10, false)).room?.pinnedSeqs).toEqual([9, 8, 7, 6, 5, 3, 2, 1]);
  });
});

describe('a resident', () => {
  test('who is muted is told until when and why, by GetRoom as well; a mute is lifted', async () => {
    const { standing } = await moderator.moderation.muteResident({
      roomId,
      residentId: 'u_taras',
      seconds: 600,
      reason: 'галас',
    });
    const until = standing?.mutedUntil ? timestampMs(standing.mutedUntil) : 0;
    expect(until - Date.now()).toBeGreaterThan(590_000);
    expect(await refusal(taras.rooms.postMessage({ roomId, text: 'х' }))).toBe(Code.PermissionDenied);
    const told = { mutedUntil: standing?.mutedUntil, muteReason: 'галас', reason: '' };
    expect((await taras.rooms.getRoom({ roomId })).standing).toMatchObject(told);
    expect((await moderator.moderation.listStandings({ roomId })).standings[1]).toMatchObject(told);
    await moderator.moderation.muteResident({ roomId, residentId: 'u_taras' });
    expect((await taras.rooms.getRoom({ roomId })).standing?.muteReason).toBe('');
    expect((await taras.rooms.postMessage({ roomId, text: 'х' })).created).toBe(true);
    expect((await acts()).map(([kind, , whom, , seconds, why]) => [kind, whom, seconds, why])).toEqual([
      ['muted', 'u_taras', 600, 'галас'],
      ['unmuted', 'u_taras', 0, ''],
    ]);
  });

  test('who is banned reads, but is not counted as inside; moderators see all who stand out', async () => {
    await moderator.moderation.banResident({ roomId, residentId: 'u_taras', banned: true, reason: 'лайка' });
    expect(await refusal(taras.rooms.joinRoom({ roomId }))).toBe(Code.PermissionDenied);
    expect((await taras.rooms.getRoom({ roomId })).standing).toMatchObject({ banned: true, reason: 'лайка' });
    const { standings } = await moderator.moderation.listStandings({ roomId });
    expect(standings.map(({ residentId, role, banned }) => [residentId, role, banned])).toEqual([
      ['u_moder', Role.MODERATOR, false],
      ['u_taras', Role.RESIDENT, true],
    ]);
    await owner.moderation.setModerator({ roomId, residentId: 'u_taras', moderator: true });
    expect((await taras.rooms.getRoom({ roomId })).standing).toMatchObject({ banned: false, role: Role.MODERATOR });
  });

  test('who is muted moderates on, but cannot lift their own mute', async () => {
    await owner.moderation.muteResident({ roomId, residentId: 'u_moder', seconds: 600 });
    expect(await refusal(moderator.rooms.postMessage({ roomId, text: 'х' }))).toBe(Code.PermissionDenied);
    expect(await refusal(moderator.moderation.pinMessage({ roomId, messageSeq: 1, pinned: true }))).toBeUndefined();
    expect(await refusal(moderator.rooms.deleteMessage({ roomId, messageSeq: 3 }))).toBeUndefined();
    const mute = { roomId, residentId: 'u_moder', seconds: 0 };
    expect(await refusal(moderator.moderation.muteResident(mute))).toBe(Code.PermissionDenied);
    expect((await owner.rooms.getRoom({ roomId })).pinnedSeqs).toEqual([1]);
  });

  test('who is banned moderates nothing any more, not even their own room', async () => {
    const moderates = (by: Resident) =>
      Promise.all([
        refusal(by.moderation.pinMessage({ roomId, messageSeq: 1, pinned: true })),
        refusal(by.moderation.listReports({ roomId })),
        refusal(by.moderation.banResident({ roomId, residentId: 'u_taras', banned: true })),
        refusal(by.rooms.deleteMessage({ roomId, messageSeq: 3 })),
      ]);
    await owner.moderation.banResident({ roomId, residentId: 'u_moder', banned: true, reason: 'свавілля' });
    expect(await moderates(moderator)).toEqual(Array(4).fill(Code.PermissionDenied));
    await cityModerator.moderation.banResident({ roomId, residentId: 'u_owner', banned: true });
    expect(await moderates(owner)).toEqual(Array(4).fill(Code.PermissionDenied));
    await cityModerator.moderation.banResident({ roomId, residentId: 'u_owner', banned: false });
    await owner.moderation.banResident({ roomId, residentId: 'u_moder', banned: false });
    const { standing } = await moderator.rooms.getRoom({ roomId });
    expect(standing).toMatchObject({ banned: false, role: Role.RESIDENT });
  });

  test('is acted against by those above, never by an equal, and only when they have spoken here', async () => {
    const mute = (by: Resident, residentId: string) =>
      refusal(by.moderation.muteResident({ roomId, residentId, seconds: 60 }));
    await owner.moderation.setModerator({ roomId, residentId: 'u_taras', moderator: true });
    expect(await mute(moderator, 'u_taras')).toBe(Code.PermissionDenied);
    expect(await mute(moderator, 'u_owner')).toBe(Code.PermissionDenied);
    expect(await mute(owner, 'u_owner')).toBe(Code.PermissionDenied);
    expect(await mute(owner, 'u_nobody')).toBe(Code.NotFound);
    await cityModerator.rooms.postMessage({ roomId, text: 'Пильную' });
    expect(await mute(owner, 'u_city')).toBe(Code.PermissionDenied);
    expect(await mute(cityModerator, 'u_owner')).toBeUndefined();
    expect((await cityModerator.rooms.getRoom({ roomId })).standing?.role).toBe(Role.CITY_MODERATOR);
  });
});

test('a resident reports a message once; moderators see to it', async () => {
  const report = (by: Resident, reason = 'реклама') => by.moderation.reportMessage({ roomId, messageSeq: 1, reason });
  await report(taras);
  await report(moderator, 'так');
  expect(await refusal(report(taras))).toBe(Code.AlreadyExists);
  expect(await refusal(report(owner, ' '))).toBe(Code.InvalidArgument);
  expect((await moderator.rooms.getRoom({ roomId })).openReports).toBe(2);
  expect((await taras.rooms.getRoom({ roomId })).openReports).toBe(0);
  const first = await moderator.moderation.listReports({ roomId, limit: 1 });
  expect(first).toMatchObject({
    open: 2,
    reports: [{ reporterId: 'u_taras', reason: 'реклама', message: { seq: 1 } }],
  });
  const { reports, nextCursor } = await moderator.moderation.listReports({ roomId, cursor: first.nextCursor });
  expect([reports.map(({ reporterId }) => reporterId), nextCursor]).toEqual([['u_moder'], '']);
  expect((await moderator.moderation.resolveReport({ roomId, messageSeq: 1 })).resolved).toBe(2);
  expect((await moderator.moderation.resolveReport({ roomId, messageSeq: 1 })).resolved).toBe(0);
  expect((await moderator.moderation.listReports({ roomId })).reports).toEqual([]);
  expect((await acts()).map(([kind]) => kind)).toEqual(['reported', 'reported', 'resolved']);
});

test('whoever sees to reports hears of each, and that they were seen to; nobody else does', async () => {
  const heard: string[][] = [];
  const ends = await Promise.all(
    ['u_owner', 'u_moder', 'u_city', 'u_taras'].map(async (userId) => {
      const { ready, end } = city.host.bus.subscribe(residentTopic(userId), (text) => heard.push([userId, text]));
      await ready;
      return end;
    }),
  );
  const told = ['u_city', 'u_moder', 'u_owner'].map((userId) => [
    userId,
    JSON.stringify({ event: 'city.room.reports', room_id: roomId }),
  ]);
  await taras.moderation.reportMessage({ roomId, messageSeq: 1, reason: 'реклама' });
  await expect.poll(() => heard.toSorted()).toEqual(told);
  await moderator.moderation.resolveReport({ roomId, messageSeq: 1 });
  await moderator.moderation.resolveReport({ roomId, messageSeq: 1 });
  await expect.poll(() => heard.toSorted()).toEqual([...told, ...told].sort());
  for (const end of ends) end();
});

test('the log is read by pages, the newest first', async () => {
  for (const n of upTo(5)) await owner.moderation.setSlowMode({ roomId, seconds: n });
  const seconds: number[] = [];
  let cursor = '';
  do {
    const page = await moderator.moderation.listModeration({ roomId, limit: 2, cursor });
    seconds.push(...page.acts.map((act) => act.seconds));
    cursor = page.nextCursor;
  } while (cursor !== '');
  expect(seconds).toEqual([5, 4, 3, 2, 1, 0]);
});

test.each<[string, (by: Client<typeof ModerationService>, roomId: string) => Promise<unknown>]>([
  ['UpdateRoom', (by, roomId) => by.updateRoom({ roomId, description: 'х' })],
  ['ArchiveRoom', (by, roomId) => by.archiveRoom({ roomId, archived: true })],
  ['PinMessage', (by, roomId) => by.pinMessage({ roomId, messageSeq: 1, pinned: true })],
  ['SetSlowMode', (by, roomId) => by.setSlowMode({ roomId, seconds: 1 })],
  ['SetModerator', (by, roomId) => by.setModerator({ roomId, residentId: 'u_moder', moderator: false })],
  ['MuteResident', (by, roomId) => by.muteResident({ roomId, residentId: 'u_moder', seconds: 1 })],
  ['BanResident', (by, roomId) => by.banResident({ roomId, residentId: 'u_moder', banned: true })],
  ['ListStandings', (by, roomId) => by.listStandings({ roomId })],
  ['ListReports', (by, roomId) => by.listReports({ roomId })],
  ['ResolveReport', (by, roomId) => by.resolveReport({ roomId, messageSeq: 1 })],
  ['ListModeration', (by, roomId) => by.listModeration({ roomId })],
])('%s is refused to who may not, to strangers, and in no room', async (_rpc, call) => {
  expect(await refusal(call(taras.moderation, roomId))).toBe(Code.PermissionDenied);
  expect(await refusal(call(city.asStranger(ModerationService), roomId))).toBe(Code.Unauthenticated);
  expect(await refusal(call(owner.moderation, 'nowhere'))).toBe(Code.NotFound);
});

test.each<[string, (by: Client<typeof ModerationService>) => Promise<unknown>]>([
  ['a description of 281 characters', (by) => by.updateRoom({ roomId, description: 'х'.repeat(281) })],
  ['a description that turns its text', (by) => by.updateRoom({ roomId, description: 'а\u202eб' })],
  ['message 0', (by) => by.pinMessage({ roomId, messageSeq: 0, pinned: true })],
  ['an hour and a second of slow mode', (by) => by.setSlowMode({ roomId, seconds: 3_601 })],
  ['31 days of a mute', (by) => by.muteResident({ roomId, residentId: 'u_taras', seconds: 31 * 86_400 })],
  ['nobody', (by) => by.banResident({ roomId, residentId: '', banned: true })],
  ['a report of 281 characters', (by) => by.reportMessage({ roomId, messageSeq: 1, reason: 'х'.repeat(281) })],
  ['a cursor of nobody’s for reports', (by) => by.listReports({ roomId, cursor: 'x' })],
  ['a cursor of nobody’s for the log', (by) => by.listModeration({ roomId, cursor: 'x' })],
])('%s is refused as invalid', async (_what, call) => {
  expect(await refusal(call(owner.moderation))).toBe(Code.InvalidArgument);
});

test('a room takes 100 messages in a while, whoever wrote them, and its moderators’ besides', async () => {
  const limited = await openTestCity([rooms, presence], { databaseUrl: postgres.url, limits: true });
  const edge = await limited.asService(['residents.act_as'], RoomsService);
  const posts = upTo(110).map((n) => ({ roomId, userId: `u_${n % 10}`, username: 'Х', text: `${n}` }));
  const { outcomes } = await edge.postMessages({ posts });
  const refused = outcomes.flatMap(({ result }) => (result.case === 'refusal' ? [result.value] : []));
  expect(refused.map(({ code }) => code)).toEqual(Array(10).fill('resource_exhausted'));
  expect(refused[0]?.retryAfterMs).toBeGreaterThan(0);
  const { rooms: moderating } = await resident(limited, 'u_moder');
  expect((await moderating.postMessage({ roomId, text: 'Тихіше' })).created).toBe(true);
  await limited.close();
});
