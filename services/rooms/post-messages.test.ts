import { create } from '@bufbuild/protobuf';
import { createClient, createRouterTransport } from '@connectrpc/connect';
import { MessageSchema } from 'proto/city/rooms/v1/message';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { expect, test } from 'vitest';
import { openMemoryBus } from '../bus.ts';
import { partly } from '../city.testing.ts';
import { postMessages } from './post-messages.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { RoomLog } from './room-log.ts';

const good = { roomId: 'city_general', userId: 'u_olena', username: 'Олена', clientId: 'c', text: 'х' };
/** The authors whose posts came as far as the log. */
const appended: string[] = [];
const directory = { idOf: async (id: string) => id } as RoomDirectory;
const log = {
  async append({ clientId }) {
    appended.push(clientId);
    return { created: true, message: create(MessageSchema, { seq: appended.length }) };
  },
} as RoomLog;
const rooms = createClient(
  RoomsService,
  createRouterTransport(({ service }) => {
    const handler = postMessages(directory, log, { take: async () => {}, close: () => {} }, openMemoryBus());
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
