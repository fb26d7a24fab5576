import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { ListNamesResponseSchema } from 'proto/city/residents/v1/residents';
import { MessageSchema } from 'proto/city/rooms/v1/message';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { expect, test } from 'vitest';
import { openMemoryBus } from '../bus.ts';
import { partly } from '../city.testing.ts';
import { postMessages } from './post-messages.ts';
import { openResidentNames } from './resident-names.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { Post, RoomLog } from './room-log.ts';

const good = { roomId: 'city_general', userId: 'u_olena', username: 'Олена', clientId: 'c', text: 'х' };
/** The authors whose posts came as far as the log. */
const appended: string[] = [];
/** Whom each of them calls. */
const mentioned: string[] = [];
const directory = { idOf: async (id: string) => id } as RoomDirectory;
const log = {
  async append({ clientId, mentions }: Post) {
    appended.push(clientId);
    mentioned.push(mentions.map(({ user_id }) => user_id).join());
    return { created: true, message: create(MessageSchema, { seq: appended.length }) };
  },
  known: async () => undefined,
} as unknown as RoomLog;
/** Ids that were asked for; or residents cannot be asked. */
let asked: string[][] | 'away' = [];
const names = openResidentNames({
  async listNames({ userIds = [] }: { userIds?: string[] }) {
    if (asked === 'away') throw new ConnectError('away', Code.Unavailable);
    asked.push(userIds);
    return create(ListNamesResponseSchema, { names: [{ userId: 'u_taras', displayName: 'Тарас' }] });
  },
});
const rooms = createClient(
  RoomsService,
  createRouterTransport(({ service }) => {
    const limits = { take: async () => {}, giveBack: () => {} };
    const handler = postMessages(directory, log, limits, names, openMemoryBus());
    service(RoomsService, partly(RoomsService, { postMessages: handler }));
  }),
);

test('a post that lacks its room, author or name, or says too much of them, hurts no other', async () => {
  const bad: [string, object][] = [
    ['room_id must have 1 to 80 characters', { roomId: '' }],
    ['room_id must have 1 to 80 characters', { roomId: 'x'.repeat(81) }],
    ['user_id must have 1 to 64 characters', { userId: '' }],
    ['user_id must have 1 to 64 characters', { userId: 'x'.repeat(65) }],
    ['username must have 1 to 40 characters', { username: '' }],
    ['username must have 1 to 40 characters', { username: 'x'.repeat(41) }],
    ['client_id must have 0 to 64 characters', { clientId: 'x'.repeat(65) }],
  ];
  const posts = [{ ...good, clientId: 'first' }, ...bad.map(([, fields]) => ({ ...good, ...fields }))];
  const { outcomes } = await rooms.postMessages({ posts: [...posts, { ...good, clientId: 'last' }] });
  const told = outcomes.map(({ result }) => (result.case === 'message' ? result.value.seq : result.value));
  const refusals = bad.map(([message]) => expect.objectContaining({ code: 'invalid_argument', message }));
  expect(told).toEqual([1, ...refusals, 2]);
  expect(appended).toEqual(['first', 'last']);
});

test('what is as long as it may be is taken', async () => {
  const longest = {
    roomId: 'r'.repeat(80),
    userId: 'u'.repeat(64),
    username: '🌻'.repeat(40),
    clientId: 'c'.repeat(64),
  };
  const { outcomes } = await rooms.postMessages({ posts: [{ ...good, ...longest }] });
  expect(outcomes[0]?.result.case).toBe('message');
});

test('whom posts call is asked once for all of them, they stay in order, and a false call refuses only itself', async () => {
  [appended.length, mentioned.length] = [0, 0];
  const post = (clientId: string, text: string, ...mentionUserIds: string[]) => ({
    ...good,
    clientId,
    text,
    mentionUserIds,
  });
  const posts = [
    post('1', 'Агов, @Тарас!', 'u_taras', 'u_taras'),
    post('2', 'без нікого'),
    post('3', 'Агов, @Зоя', 'u_zoya'),
    post('4', 'Агов', 'u_taras'),
    post('5', '@Тарас', ...Array.from({ length: 21 }, (_, n) => `u_${n}`)),
    post('6', '@Тарас', ''),
    post('7', 'ще раз @Тарас', 'u_taras'),
  ];
  const { outcomes } = await rooms.postMessages({ posts });
  expect(asked).toEqual([['u_taras', 'u_zoya']]);
  expect(appended).toEqual(['1', '2', '7']);
  expect(mentioned).toEqual(['u_taras', '', 'u_taras']);
  const refused = outcomes.flatMap(({ result }) => (result.case === 'refusal' ? [result.value] : []));
  expect(refused.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'invalid_argument: mention_user_ids names no resident of the city: u_zoya',
    'invalid_argument: mention_user_ids names u_taras, and the text has no @Тарас',
    'invalid_argument: mention_user_ids must have at most 20 residents',
    'invalid_argument: mention_user_ids must be ids of residents',
  ]);
});

test('when residents cannot be asked, only posts that call somebody are refused', async () => {
  asked = 'away';
  const posts = [{ ...good, text: '@Олег', mentionUserIds: ['u_oleh'] }, good];
  const { outcomes } = await rooms.postMessages({ posts });
  expect(outcomes.map(({ result }) => (result.case === 'refusal' ? result.value.code : result.case))).toEqual([
    'unavailable',
    'message',
  ]);
});
