/** Who is called by name: over the service's port, and what its Bus tells them. */
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { residentTopic } from '../bus-topics.ts';
import { openTestCity, partly, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import type { Service } from '../service.ts';
import { rooms } from './service.ts';

type Rooms = Client<typeof RoomsService>;
let postgres: TestPostgres;
let city: TestCity;
let olena: Rooms;
let taras: Rooms;
let roomId: string;
let made = 0;
/** What the Bus has told Olena: the seq of each call. */
let told: number[];

const presence: Service = {
  name: 'presence',
  offers: [PresenceService],
  open: () => (router) => router.service(PresenceService, partly(PresenceService, {})),
};
const names: Record<string, string> = { u_olena: 'Олена', u_taras: 'Тарас' };
const residents: Service = {
  name: 'residents',
  offers: [ResidentsService],
  open: () => (router) =>
    router.service(
      ResidentsService,
      partly(ResidentsService, {
        listRevoked: () => ({}),
        listNames: ({ userIds }) => ({
          names: userIds.flatMap((userId) => (names[userId] ? [{ userId, displayName: names[userId] }] : [])),
        }),
      }),
    ),
};

beforeAll(async () => {
  postgres = await testPostgres();
  city = await openTestCity([rooms, presence, residents], { databaseUrl: postgres.url });
  [olena, taras] = [await city.as('u_olena', RoomsService), await city.as('u_taras', RoomsService)];
  await city.host.bus.subscribe(residentTopic('u_olena'), (text) => {
    const frame = JSON.parse(text);
    if (frame.event === 'city.room.mention') told.push(frame.seq);
  }).ready;
});
afterAll(async () => {
  await city.close();
  await postgres.close();
});
beforeEach(async () => {
  made += 1;
  told = [];
  const { room } = await taras.createRoom({ name: `Кімната покликаних ${made}` });
  roomId = room?.id ?? '';
});

const post = (text: string, ...mentionUserIds: string[]) => taras.postMessage({ roomId, text, mentionUserIds });
const edit = (messageSeq: number, text: string, ...mentionUserIds: string[]) =>
  taras.editMessage({ roomId, messageSeq, text, mentionUserIds });

/** Olena's unread messages and calls in the room. */
async function unread(): Promise<[unread: number, mentions: number] | undefined> {
  const [room] = (await olena.listUnread({ roomId })).rooms;
  return room && [room.unread, room.mentions];
}

test('a message keeps whom it calls, and they alone know the room from then on', async () => {
  await post('до того');
  const { message } = await post('@Олена і я, @Тарас', 'u_olena', 'u_taras');
  expect(message?.mentions).toMatchObject([
    { userId: 'u_olena', username: 'Олена' },
    { userId: 'u_taras', username: 'Тарас' },
  ]);
  const { messages } = await olena.getRoom({ roomId });
  expect(messages.map(({ mentions }) => mentions.length)).toEqual([0, 2]);
  expect(told).toEqual([2]);
  expect(await unread()).toEqual([1, 1]);
  // Nobody calls themselves.
  expect((await taras.listMentions({})).mentions).toEqual([]);
  await olena.markRead({ roomId, seq: 2 });
  expect(await unread()).toEqual([0, 0]);
});

test('a retry tells nobody anew; a name that the text does not have is refused by its field', async () => {
  const call = { roomId, clientId: 'c', text: '@Олена', mentionUserIds: ['u_olena'] };
  for (let n = 0; n < 2; n++) await taras.postMessage(call);
  expect(told).toEqual([1]);
  // The log has it: what she is called now does not matter to a retry.
  expect((await taras.postMessage({ ...call, mentionUserIds: ['u_taras'] })).created).toBe(false);
  for (const refused of [post('Олено!', 'u_olena'), post('@Хтось', 'u_nobody'), edit(1, 'вже ні', 'u_olena')]) {
    const error = await refused.then(() => undefined, ConnectError.from);
    expect([error?.code, error?.rawMessage.split(' ')[0]]).toEqual([Code.InvalidArgument, 'mention_user_ids']);
  }
});

test('an edit tells only whom it calls anew, takes back whom it calls no longer, and so does a deletion', async () => {
  await post('агов');
  await olena.markRead({ roomId, seq: 1 });
  await edit(1, 'агов, @Олена', 'u_olena');
  expect([told, await unread()]).toEqual([[1], [0, 1]]);
  await edit(1, 'агов, @Олена!', 'u_olena');
  expect([told, await unread()]).toEqual([[1], [0, 1]]);
  await edit(1, 'агов');
  expect([told, await unread()]).toEqual([[1], [0, 0]]);
  await edit(1, 'агов, @Олена', 'u_olena');
  expect([told, await unread()]).toEqual([
    [1, 1],
    [0, 1],
  ]);
  expect((await olena.listMentions({ limit: 1 })).mentions).toMatchObject([{ roomId, message: { seq: 1 } }]);
  await taras.deleteMessage({ roomId, messageSeq: 1 });
  expect([told, await unread()]).toEqual([
    [1, 1],
    [0, 0],
  ]);
  expect((await olena.getRoom({ roomId })).messages[0]?.mentions).toEqual([]);
});

describe('ListMentions', () => {
  test('goes through all of one’s own, the newest call first, and says which are unread', async () => {
    for (let n = 1; n <= 5; n++) await post(`@Олена ${n}`, 'u_olena');
    await olena.markRead({ roomId, seq: 3 });
    const seen: [string | undefined, boolean][] = [];
    let cursor = '';
    do {
      const page = await olena.listMentions({ limit: 2, cursor });
      expect(page.mentions.length).toBeLessThanOrEqual(2);
      seen.push(
        ...page.mentions
          .filter((one) => one.roomId === roomId)
          .map((one): [string | undefined, boolean] => [one.message?.text, one.unread]),
      );
      cursor = page.nextCursor;
    } while (cursor !== '');
    expect(seen).toEqual([
      ['@Олена 5', true],
      ['@Олена 4', true],
      ['@Олена 3', false],
      ['@Олена 2', false],
      ['@Олена 1', false],
    ]);
  });

  test.each(['nonsense', Buffer.from('1|city_x|').toString('base64url')])('refuses the cursor %j', async (cursor) => {
    const error = await olena.listMentions({ cursor }).then(() => undefined, ConnectError.from);
    expect([error?.code, error?.rawMessage.split(' ')[0]]).toEqual([Code.InvalidArgument, 'cursor']);
  });

  test('is for residents', async () => {
    await expect(city.asStranger(RoomsService).listMentions({})).rejects.toMatchObject({ code: Code.Unauthenticated });
  });
});
