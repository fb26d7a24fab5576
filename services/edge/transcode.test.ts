import { create, type JsonObject, toJson } from '@bufbuild/protobuf';
import { ConnectError } from '@connectrpc/connect';
import { AgentsService } from 'proto/city/agents/v1/agents';
import { FeedService, ListEventsResponseSchema } from 'proto/city/feed/v1/feed';
import { HomeService } from 'proto/city/home/v1/home';
import { MatrixGatewayService } from 'proto/city/matrix/v1/matrix';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { RegistryService } from 'proto/city/registry/v1/registry';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { ModerationService } from 'proto/city/rooms/v1/moderation';
import {
  CreateRoomResponseSchema,
  GetRoomResponseSchema,
  ListRoomsResponseSchema,
  PostMessageResponseSchema,
  RoomsService,
} from 'proto/city/rooms/v1/rooms';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { describe, expect, test } from 'vitest';
import { problemOf } from './problem.ts';
import { type Match, match, type Operation, operationsOf, requestOf, responseOf } from './transcode.ts';

const operations = operationsOf([
  ...[ResidentsService, RoomsService, ModerationService, PresenceService, FeedService, HomeService],
  ...[SecondMeService, AgentsService, RegistryService, MatrixGatewayService],
]);
const matrix = { matrix_user_id: '@o:e.org', access_token: 't', status: 'online', status_msg: 'м' };
const context = { user_id: 'u_1', kind: 'guide', history: [{ prompt: 'а', response: 'б' }] };

const message = { room_id: 'a', message_seq: 7 };
const whom = { room_id: 'a', resident_id: 'u_1' };

/** The REST rows of the contract: verb, path, body; the RPC, and the request that it gets. */
const rows: [verb: string, path: string, body: JsonObject | undefined, rpc: string, request: JsonObject][] = [
  ['GET', '/city/rooms', undefined, 'ListRooms', {}],
  ['GET', '/city/rooms?limit=2&cursor=abc', undefined, 'ListRooms', { limit: 2, cursor: 'abc' }],
  ['POST', '/city/rooms', { name: 'Сад', description: '', slug: 'sad' }, 'CreateRoom', { name: 'Сад', slug: 'sad' }],
  ['GET', '/city/rooms/city_general', undefined, 'GetRoom', { room_id: 'city_general' }],
  ['GET', '/city/rooms/%D1%81%D0%B0%D0%B4', undefined, 'GetRoom', { room_id: 'сад' }],
  ['GET', '/city/rooms/a/messages', undefined, 'ListMessages', { room_id: 'a' }],
  ['GET', '/city/rooms:popular?limit=5', undefined, 'ListPopular', { limit: 5 }],
  ['GET', '/city/rooms/popular', undefined, 'GetRoom', { room_id: 'popular' }],
  [
    'GET',
    '/city/rooms/a/messages?before_seq=4&limit=2',
    undefined,
    'ListMessages',
    { room_id: 'a', before_seq: 4, limit: 2 },
  ],
  ['GET', '/city/rooms/a/messages?after_seq=0', undefined, 'ListMessages', { room_id: 'a', after_seq: 0 }],
  [
    'POST',
    '/city/rooms/a/messages',
    { text: 'х', client_id: 'c' },
    'PostMessage',
    { room_id: 'a', text: 'х', client_id: 'c' },
  ],
  ['POST', '/city/rooms/a/messages', { body: 'х' }, 'PostMessage', { room_id: 'a', body: 'х' }],
  ['PATCH', '/city/rooms/a/messages/7', { text: 'х' }, 'EditMessage', { room_id: 'a', message_seq: 7, text: 'х' }],
  ['DELETE', '/city/rooms/a/messages/7', undefined, 'DeleteMessage', { room_id: 'a', message_seq: 7 }],
  [
    'POST',
    '/city/rooms/a/messages/7/reactions',
    { emoji: '🌻', remove: true },
    'React',
    { room_id: 'a', message_seq: 7, emoji: '🌻', remove: true },
  ],
  ['GET', '/city/rooms/a/events?after_seq=3', undefined, 'ListEvents', { room_id: 'a', after_seq: 3 }],
  [
    ...(['GET', '/city/messages:search?query=a%20b&room_id=c', undefined] as const),
    ...(['SearchMessages', { query: 'a b', room_id: 'c' }] as const),
  ],
  ['POST', '/city/rooms/a/read', { seq: 7 }, 'MarkRead', { room_id: 'a', seq: 7 }],
  ['GET', '/city/rooms:unread', undefined, 'ListUnread', {}],
  ['GET', '/city/rooms/a/members?limit=9', undefined, 'ListMembers', { room_id: 'a', limit: 9 }],
  ['GET', '/city/mentions', undefined, 'ListMentions', {}],
  ['GET', '/city/rooms/a/pins', undefined, 'ListPins', { room_id: 'a' }],
  ['PATCH', '/city/rooms/a', { description: 'о' }, 'UpdateRoom', { room_id: 'a', description: 'о' }],
  ['POST', '/city/rooms/a/archive', { archived: true }, 'ArchiveRoom', { room_id: 'a', archived: true }],
  ['POST', '/city/rooms/a/messages/7/pin', { pinned: true }, 'PinMessage', { ...message, pinned: true }],
  ['POST', '/city/rooms/a/slow-mode', { seconds: 30 }, 'SetSlowMode', { room_id: 'a', seconds: 30 }],
  ['POST', '/city/rooms/a/residents/u_1/moderator', { moderator: true }, 'SetModerator', { ...whom, moderator: true }],
  ['POST', '/city/rooms/a/residents/u_1/mute', { seconds: 600 }, 'MuteResident', { ...whom, seconds: 600 }],
  [
    'POST',
    '/city/rooms/a/residents/u_1/ban',
    { banned: true, reason: 'р' },
    'BanResident',
    { ...whom, banned: true, reason: 'р' },
  ],
  ['GET', '/city/rooms/a/standings', undefined, 'ListStandings', { room_id: 'a' }],
  ['POST', '/city/rooms/a/messages/7/report', { reason: 'р' }, 'ReportMessage', { ...message, reason: 'р' }],
  ['GET', '/city/rooms/a/reports?limit=5', undefined, 'ListReports', { room_id: 'a', limit: 5 }],
  ['POST', '/city/rooms/a/messages/7/report/resolve', undefined, 'ResolveReport', message],
  ['GET', '/city/rooms/a/moderation?cursor=9', undefined, 'ListModeration', { room_id: 'a', cursor: '9' }],
  ['POST', '/city/rooms/a/join', {}, 'JoinRoom', { room_id: 'a' }],
  ['POST', '/city/rooms/a/leave', undefined, 'LeaveRoom', { room_id: 'a' }],
  ['GET', '/city/feed?limit=3', undefined, 'ListEvents', { limit: 3 }],
  ['GET', '/city/home', undefined, 'GetHome', {}],
  ['GET', '/city/plan', undefined, 'GetPlan', {}],
  ['GET', '/city/presence?limit=10', undefined, 'ListOnline', { limit: 10 }],
  ['POST', '/city/presence/leave', { connection_id: 'e:1' }, 'Leave', { connection_id: 'e:1' }],
  ['GET', '/city/presence/me', undefined, 'GetOwnStatus', {}],
  ['PATCH', '/city/presence/me', { choice: 'invisible' }, 'SetStatus', { choice: 'CHOICE_INVISIBLE' }],
  ['PATCH', '/city/presence/me', { shows_last_seen: false }, 'SetStatus', { shows_last_seen: false }],
  [
    'PATCH',
    '/city/presence/me',
    { choice: 'CHOICE_DO_NOT_DISTURB', seconds: 3600 },
    'SetStatus',
    { choice: 'CHOICE_DO_NOT_DISTURB', seconds: 3600 },
  ],
  ['GET', '/city/presence/blocked', undefined, 'ListBlocked', {}],
  ['POST', '/city/presence/blocked', { resident_id: 'u_1' }, 'BlockResident', { resident_id: 'u_1' }],
  ['DELETE', '/city/presence/blocked/u_1', undefined, 'UnblockResident', { resident_id: 'u_1' }],
  [
    'POST',
    '/secondme/invoke',
    { prompt: 'п', user_id: 'u_1', request_id: 'r' },
    'Invoke',
    { prompt: 'п', user_id: 'u_1', request_id: 'r' },
  ],
  ['GET', '/secondme/history?user_id=u_1&limit=5', undefined, 'ListHistory', { user_id: 'u_1', limit: 5 }],
  ['GET', '/secondme/profile', undefined, 'GetProfile', {}],
  ['POST', '/secondme/history/clear', {}, 'ClearHistory', {}],
  ['DELETE', '/secondme/history', undefined, 'ClearHistory', {}],
  ['DELETE', '/secondme/history/i_1', undefined, 'DeleteInteraction', { interaction_id: 'i_1' }],
  ['POST', '/secondme/history/restore', { receipt_id: 'r_1' }, 'Restore', { receipt_id: 'r_1' }],
  ['POST', '/secondme/forget', {}, 'Forget', {}],
  ['GET', '/secondme/export', undefined, 'Export', {}],
  ['GET', '/secondme/told', undefined, 'GetTold', {}],
  ['GET', '/secondme/settings', undefined, 'GetSettings', {}],
  [
    'PUT',
    '/secondme/settings',
    { settings: { facts: ['a'], sources: ['rooms', 'KIND_FEED'], persona: { tone: 'warm' } } },
    'UpdateSettings',
    { settings: { facts: ['a'], sources: ['KIND_ROOMS', 'KIND_FEED'], persona: { tone: 'TONE_WARM' } } },
  ],
  ['POST', '/auth/tokens', { name: 'Клод' }, 'CreateToken', { name: 'Клод' }],
  ['GET', '/auth/tokens', undefined, 'ListTokens', {}],
  ['DELETE', '/auth/tokens/t1', undefined, 'RevokeToken', { token_id: 't1' }],
  ['GET', '/city/tools', undefined, 'ListTools', {}],
  ['POST', '/city/tools/find_room', { arguments: '{}' }, 'CallTool', { name: 'find_room', arguments: '{}' }],
  ['GET', '/agents', undefined, 'ListAgents', {}],
  ['PUT', '/agents', { agent: { id: 'chess' } }, 'PutAgent', { agent: { id: 'chess' } }],
  ['DELETE', '/agents/chess', undefined, 'RemoveAgent', { agent_id: 'chess' }],
  ['GET', '/agents/city_guide', undefined, 'GetAgent', { agent_id: 'city_guide' }],
  [
    'POST',
    '/agents/city_guide/invoke',
    { input: 'і', context },
    'Invoke',
    { agent_id: 'city_guide', input: 'і', context },
  ],
  ['POST', '/internal/matrix/presence/online', matrix, 'SetPresence', matrix],
  ['GET', '/city/matrix', undefined, 'GetBridge', {}],
  ['POST', '/auth/guest', {}, 'CreateGuest', {}],
  ['POST', '/auth/guest', { display_name: 'Олена' }, 'CreateGuest', { display_name: 'Олена' }],
  ['GET', '/auth/me', undefined, 'GetMe', {}],
  ['PATCH', '/auth/me', { display_name: 'О' }, 'UpdateMe', { display_name: 'О' }],
  ['POST', '/auth/logout', {}, 'Logout', {}],
  ['DELETE', '/auth/me', undefined, 'DeleteMe', {}],
  ['POST', '/auth/ticket', {}, 'CreateTicket', {}],
];

describe('the rows of the contract', () => {
  test.each(rows)('%s %s %o', (verb, path, body, rpc, request) => {
    const { operation, message } = ask(verb, path, body);
    expect(operation.method.name).toBe(rpc);
    expect(toJson(operation.method.input, message, { useProtoFieldName: true })).toEqual(request);
  });

  test('they are all that the contract annotates', () => {
    const tried = new Set(rows.map(([verb, path]) => find(verb, path.split('?')[0] ?? '').operation));
    const others = operations.filter((operation) => !tried.has(operation)).map((operation) => operation.method.name);
    expect(others).toEqual([]);
  });
});

describe('a path', () => {
  test('that is there for another verb says which', () => {
    expect(match(operations, 'PUT', '/city/rooms')).toEqual({ allow: expect.arrayContaining(['GET', 'POST']) });
  });

  test.each(['/city', '/city/rooms/', '/city/rooms/a/b', '/city/rooms//messages', '/', ''])(
    '%s is not there',
    (path) => {
      expect(match(operations, 'GET', path)).toEqual({ allow: [] });
    },
  );

  test('a fixed word goes before a field', () => {
    const agents = operationsOf([AgentsService]);
    const fields = agents.map((operation) => operation.segments.filter((one) => one.startsWith('{')).length);
    expect(fields).toEqual(fields.toSorted());
    expect(new Set(fields)).toEqual(new Set([0, 1]));
  });

  test('a slash, a percent sign and NUL reach the field as they were meant', () => {
    for (const [segment, value] of [
      ['a%2Fb', 'a/b'],
      ['%25', '%'],
      ['%00', '\0'],
    ] as const) {
      expect(find('GET', `/city/rooms/${segment}`).pathFields).toEqual({ room_id: value });
    }
  });
});

describe('what is said twice', () => {
  test('the path wins over the body, by whichever name the body says it', () => {
    for (const name of ['room_id', 'roomId']) {
      expect(ask('POST', '/city/rooms/a/messages', { [name]: 'b', text: 'х' }).message).toMatchObject({
        roomId: 'a',
        text: 'х',
      });
    }
    expect(ask('GET', '/city/rooms/a?room_id=b&roomId=c').message).toMatchObject({ roomId: 'a' });
  });

  test('an operation with a body does not read the query, and one without does not read the body', () => {
    expect(ask('POST', '/city/rooms?slug=q', { name: 'Сад' }).message).toMatchObject({ name: 'Сад', slug: '' });
    expect(ask('GET', '/city/rooms?limit=3', { limit: 4 }).message).toMatchObject({ limit: 3 });
  });

  test('unknown fields and parameters are none of our business', () => {
    expect(ask('GET', '/city/rooms?utm_source=x&limit=1').message).toMatchObject({ limit: 1 });
    expect(ask('POST', '/city/rooms', { name: 'Сад', colour: 'red' }).message).toMatchObject({ name: 'Сад' });
  });

  test('camel case is understood, and the query’s words are only words where a text is wanted', () => {
    expect(ask('GET', '/city/rooms/a/messages?beforeSeq=3').message).toMatchObject({ beforeSeq: 3 });
    expect(ask('GET', '/secondme/history?user_id=true').message).toMatchObject({ userId: 'true' });
    expect(ask('GET', '/city/rooms?cursor=').message).toMatchObject({ cursor: '' });
  });
});

describe('what cannot be read is invalid_argument and names the field', () => {
  test.each<[string, string, JsonObject | undefined, string]>([
    ['GET', '/city/rooms?limit=abc', undefined, 'limit'],
    ['GET', '/city/rooms?limit=', undefined, 'limit'],
    ['GET', '/city/rooms?limit=1.5', undefined, 'limit'],
    ['GET', '/city/rooms?limit=99999999999', undefined, 'limit'],
    ['GET', '/city/rooms?limit=true', undefined, 'limit'],
    ['GET', '/city/rooms/a/messages?after_seq=-1', undefined, 'after_seq'],
    ['GET', '/city/rooms/%zz', undefined, 'room_id'],
    ['POST', '/city/rooms', { name: 5 }, 'name'],
    ['POST', '/city/rooms', { name: ['Сад'] }, 'name'],
    ['POST', '/city/rooms', { name: '\ud800' }, 'name'],
    ['POST', '/city/rooms/a/messages', { client_id: 'a', clientId: 'b' }, 'client_id'],
    ['POST', '/agents/a/invoke', { context: 5 }, 'context'],
    ['POST', '/agents/a/invoke', { context: { user_id: 5 } }, 'context.user_id'],
    ['POST', '/agents/a/invoke', { context: { history: 5 } }, 'context.history'],
    ['POST', '/agents/a/invoke', { context: { history: [5] } }, 'context.history'],
    ['POST', '/agents/a/invoke', { context: { history: [{ prompt: 5 }] } }, 'context.history.prompt'],
    ['POST', '/agents/a/invoke', { context: { history: [null] } }, 'context.history'],
    ['PUT', '/secondme/settings', { settings: { facts: 'ф' } }, 'settings.facts'],
    ['PUT', '/secondme/settings', { settings: { sources: ['weather'] } }, 'settings.sources'],
    ['PUT', '/secondme/settings', { settings: { persona: { tone: 'loud' } } }, 'settings.persona.tone'],
  ])('%s %s %o: %s', (verb, path, body, field) => {
    const problem = problemOf(
      thrownBy(() => ask(verb, path, body)),
      'r',
    );
    expect(problem).toMatchObject({ status: 400, code: 'invalid_argument', violations: [{ field }] });
    expect(problem.detail).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')} .{5}`));
  });

  test('null is a field without a value', () => {
    expect(ask('POST', '/city/rooms', { name: 'Сад', slug: null }).message).toMatchObject({ slug: '' });
  });
});

describe('an answer', () => {
  test('is the one field that the contract names, or the whole message', () => {
    const room = { id: 'city_sad', name: 'Сад', createdAt: { seconds: 0n, nanos: 1_000_000 } };
    const list = respond('GET', '/city/rooms', create(ListRoomsResponseSchema, { rooms: [room], nextCursor: 'n' }));
    expect(list).toEqual([
      {
        ...{ pinned_seqs: [], slow_mode_seconds: 0 },
        ...{ id: 'city_sad', slug: '', name: 'Сад', description: '', created_by: '' },
        created_at: '1970-01-01T00:00:00.001Z',
      },
    ]);
    expect(respond('POST', '/city/rooms', create(CreateRoomResponseSchema, { room }))).toEqual((list as object[])[0]);
    const opened = respond('GET', '/city/rooms/a', create(GetRoomResponseSchema, { id: 'a', topSeq: 3, epoch: 'e' }));
    expect(opened).toMatchObject({ id: 'a', top_seq: 3, epoch: 'e', messages: [], online_members: [] });
  });

  test('without anything is an empty list, and a message that is not there is null', () => {
    expect(respond('GET', '/city/rooms', create(ListRoomsResponseSchema))).toEqual([]);
    expect(respond('GET', '/city/feed', create(ListEventsResponseSchema))).toEqual([]);
    expect(respond('POST', '/city/rooms/a/messages', create(PostMessageResponseSchema))).toBe(null);
  });

  test('has lists that are never null, numbers that are numbers, and no word for what has no value', () => {
    const message = { id: 'm', seq: 7, text: 'х' };
    const posted = respond('POST', '/city/rooms/a/messages', create(PostMessageResponseSchema, { message }));
    expect(posted).toMatchObject({ seq: 7, reactions: [] });
    expect(posted).not.toHaveProperty('edited_at');
    expect(posted).not.toHaveProperty('reply_to');
  });
});

function find(verb: string, path: string): Match {
  const found = match(operations, verb, path);
  if ('allow' in found) throw new Error(`nothing at ${verb} ${path}, only ${found.allow}`);
  return found;
}

function ask(verb: string, path: string, body?: JsonObject) {
  const [pathname = '', query = ''] = path.split('?');
  const found = find(verb, pathname);
  return { operation: found.operation, message: requestOf(found, new URLSearchParams(query), body) };
}

function respond(verb: string, path: string, message: Parameters<typeof responseOf>[1]) {
  const operation: Operation = find(verb, path).operation;
  return responseOf(operation, message);
}

function thrownBy(work: () => unknown): ConnectError {
  try {
    work();
  } catch (error) {
    if (error instanceof ConnectError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
