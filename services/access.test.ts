/** Every method of the contract, whoever calls it: exactly what its policy says, and nothing that a handler forgot. */
import { readdirSync } from 'node:fs';
import { type DescMethod, type DescService, getOption } from '@bufbuild/protobuf';
import {
  type Client,
  Code,
  ConnectError,
  createClient,
  createRouterTransport,
  type HandlerContext,
} from '@connectrpc/connect';
import { access, Who } from 'proto/city/access/v1/access';
import { AgentsService } from 'proto/city/agents/v1/agents';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { RegistryService } from 'proto/city/registry/v1/registry';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { beforeEach, describe, expect, test } from 'vitest';
import { bearer, gate, requirePolicy } from './access.ts';
import { callerOf } from './caller.ts';
import { type Caller, openPassports } from './passport.ts';
import type { Implementation } from './service.ts';

const passports = openPassports('a secret');
const services = await everyService();
const methods = services.flatMap((service) => service.methods.map((method) => [name(method), method] as const));

/** What a handler does when the gate lets a call through; a test may change it. */
let handle: (context: HandlerContext) => Promise<void> | void;
let reported: unknown[];
/** The tokens that were let through. */
let used: string[];

beforeEach(() => {
  handle = () => {};
  reported = [];
  used = [];
});

const transport = createRouterTransport(
  (router) => {
    for (const service of services) router.service(service, trivial(service));
  },
  {
    router: {
      interceptors: gate(
        passports,
        (error) => reported.push(error),
        (tokenId) => used.push(tokenId),
      ),
    },
  },
);

/** What residents may give a token. */
const tokenScopes = ['secondme.ask', 'secondme.read', 'city.read'];

test('a token may do what is written here, and nothing else', () => {
  const allowed = methods.flatMap(([called, method]) => {
    const { tokenScope } = getOption(method, access);
    return tokenScope === '' ? [] : [`${tokenScope}: ${called}`];
  });
  expect(allowed.sort()).toEqual([
    'city.read: AgentsService.CallTool',
    'city.read: AgentsService.ListTools',
    'city.read: FeedService.ListEvents',
    'city.read: HomeService.GetHome',
    'city.read: PresenceService.ListOnline',
    'city.read: RoomsService.GetRoom',
    'city.read: RoomsService.ListMessages',
    'city.read: RoomsService.ListPopular',
    'city.read: RoomsService.ListRooms',
    'city.read: RoomsService.SearchMessages',
    'secondme.ask: SecondMeService.Invoke',
    'secondme.ask: SecondMeService.InvokeStream',
    'secondme.read: SecondMeService.Export',
    'secondme.read: SecondMeService.GetProfile',
    'secondme.read: SecondMeService.GetSettings',
    'secondme.read: SecondMeService.GetTold',
    'secondme.read: SecondMeService.ListHistory',
  ]);
});

describe('what a token is let through with', () => {
  const invoke = SecondMeService.method.invoke;
  const olena = { id: 'u_olena', kind: 'token' as const, scopes: ['secondme.ask'] };

  test('calls on as the resident, without any role or scope', async () => {
    let on: Caller | undefined;
    handle = async (context) => {
      const passport = bearer(context.requestHeader.get('authorization')) ?? '';
      on = await passports.check(passport);
    };
    for (const method of [invoke, SecondMeService.method.invokeStream]) {
      on = undefined;
      await call(method, { prompt: 'a' }, await tokenOf({ ...olena, roles: ['moderator'] }));
      expect(on).toMatchObject({ id: 'u_olena', kind: 'guest', roles: [], scopes: [] });
    }
  });

  test('is noted, and what is refused is not', async () => {
    const token = (await tokenOf(olena)) ?? '';
    await call(SecondMeService.method.listHistory, {}, token);
    expect(used).toEqual([]);
    await call(invoke, { prompt: 'a' }, token);
    expect(used).toEqual([(await passports.check(token))?.passportId]);
  });

  test('is no moderator’s, even where the resident is one', async () => {
    const named = openPassports('a secret', new Set(['u_olena']));
    expect((await named.check((await tokenOf(olena)) ?? ''))?.roles).toEqual([]);
  });
});

describe.each(methods)('%s', (_name, method) => {
  const { who, scope, tokenScope } = getOption(method, access);
  const otherScopes = [...tokenScopes, scope, 'residents.act_as'].filter((other) => other !== tokenScope);
  const withToken = tokenScope === '' ? Code.PermissionDenied : undefined;

  test('says who may call it', () => {
    expect(() => requirePolicy(method)).not.toThrow();
    expect(scope !== '' || who !== Who.SERVICE).toBe(true);
  });

  const resident = who === Who.SERVICE ? Code.PermissionDenied : undefined;
  const service = who === Who.ANYONE ? undefined : Code.PermissionDenied;
  const mayAct = who === Who.SERVICE && scope !== 'residents.act_as' ? Code.PermissionDenied : undefined;
  test.each<[string, Partial<Caller> | undefined, Code | undefined]>([
    ['a stranger', undefined, who === Who.ANYONE ? undefined : Code.Unauthenticated],
    ['a guest', { id: 'u_olena' }, resident],
    ['a member', { id: 'u_olena', kind: 'member', roles: ['moderator'] }, resident],
    ['a resident whose passport has a scope', { id: 'u_olena', scopes: [scope] }, resident],
    ['a token without scopes', { id: 'u_olena', kind: 'token' }, Code.PermissionDenied],
    ['a token with every other scope', { id: 'u_olena', kind: 'token', scopes: otherScopes }, Code.PermissionDenied],
    ['a token with the scope', { id: 'u_olena', kind: 'token', scopes: [tokenScope] }, withToken],
    ['a service without scopes', { id: 'svc:x', kind: 'service' }, service],
    ['a service with another scope', { id: 'svc:x', kind: 'service', scopes: ['weather.read'] }, service],
    ['a service that may act for residents', { id: 'svc:x', kind: 'service', scopes: ['residents.act_as'] }, mayAct],
    ['a service with the scope', { id: 'svc:x', kind: 'service', scopes: [scope] }, scope ? undefined : service],
  ])('%s', async (_who, caller, refusal) => {
    expect(refusalOf(await call(method, {}, await tokenOf(caller)))).toBe(refusal);
  });

  test('a passport that is worth nothing is refused, even where none is needed', async () => {
    for (const token of ['nonsense', await tokenOf({ id: 'u_olena' }, -5)]) {
      expect(refusalOf(await call(method, {}, token))).toBe(Code.Unauthenticated);
    }
  });
});

describe('a user_id in the request', () => {
  const named = methods.filter(
    ([, method]) => method.input.field.userId && getOption(method, access).who !== Who.SERVICE,
  );

  test('is there to be tried', () => {
    expect(named.length).toBeGreaterThan(4);
  });

  test.each(named)('of %s is compared with the passport, never obeyed', async (_name, method) => {
    const olena = await tokenOf({ id: 'u_olena' });
    expect(refusalOf(await call(method, { userId: 'u_taras' }, olena))).toBe(Code.PermissionDenied);
    expect(refusalOf(await call(method, { userId: 'U_OLENA' }, olena))).toBe(Code.PermissionDenied);
    expect(refusalOf(await call(method, { userId: 'u_olena' }, olena))).toBeUndefined();
    expect(refusalOf(await call(method, { userId: '' }, olena))).toBeUndefined();
    const acting = await tokenOf({ id: 'svc:x', kind: 'service', scopes: ['residents.act_as'] });
    expect(refusalOf(await call(method, { userId: 'u_taras' }, acting))).toBeUndefined();
  });
});

test('the handler is told who calls, whatever it was told before', async () => {
  const heard: (string | undefined)[] = [];
  handle = (context) => void heard.push(callerOf(context)?.id);
  const { getRoom } = as(RoomsService, await tokenOf({ id: 'u_olena' }));
  await getRoom({ roomId: 'a' });
  await as(RoomsService).getRoom({ roomId: 'a' });
  expect(heard).toEqual(['u_olena', undefined]);
});

describe('NUL', () => {
  const request = (posts: object) => ({ roomId: 'a', userId: 'u', username: 'u', text: 'т', ...posts });
  test.each<[string, DescService, string, object]>([
    ['text', RoomsService, 'postMessage', { roomId: 'a', text: 'a\0b' }],
    ['room_id', RoomsService, 'watchRoom', { roomId: '\0' }],
    ['posts.text', RoomsService, 'postMessages', { posts: [request({}), request({ text: '\0' })] }],
    ['user_ids', PresenceService, 'getPresence', { userIds: ['u', '\0'] }],
    ['context.kind', AgentsService, 'invoke', { agentId: 'a', input: 'i', context: { kind: '\0' } }],
    ['context.history.prompt', AgentsService, 'invokeStream', { context: { history: [{ prompt: '\0' }] } }],
    ['contributions.routes.title', RegistryService, 'publishRelease', title({ uk: '\0' })],
    ['contributions.routes.title', RegistryService, 'publishRelease', title({ '\0': 'Кімнати' })],
    // A map is not taken for a message because of a key that its caller chose.
    ['contributions.routes.title', RegistryService, 'publishRelease', title({ $typeName: 'a.B', '\0': 'Кімнати' })],
  ])('in %s is refused', async (field, service, method, given) => {
    const all = {
      id: 'svc:x',
      kind: 'service' as const,
      scopes: ['residents.act_as', 'registry.publish', 'agents.invoke'],
    };
    const error = await call(service.method[method] as DescMethod, given, await tokenOf(all));
    expect(error).toMatchObject({ code: Code.InvalidArgument });
    expect(error?.rawMessage).toBe(`${field} must not contain NUL`);
  });
});

test('a request that breaks a rule of the contract does not reach the handler', async () => {
  let handled = 0;
  handle = () => void handled++;
  await expect(as(RoomsService).listRooms({ limit: -1 })).rejects.toMatchObject({ code: Code.InvalidArgument });
  expect(handled).toBe(0);
});

describe('what goes wrong in a handler', () => {
  const secret = new Error('password=hunter2 at /srv/city/rooms.ts:12');

  test('is reported whole and told as one calm sentence', async () => {
    handle = () => {
      throw secret;
    };
    const error = await call(RoomsService.method.getRoom, { roomId: 'a' });
    expect([error?.code, error?.rawMessage]).toEqual([
      Code.Internal,
      'something failed in the city, it has been noted',
    ]);
    expect(JSON.stringify([error?.message, [...(error?.metadata ?? [])], error?.details])).not.toMatch(
      /hunter2|rooms\.ts/,
    );
    expect(reported).toEqual([secret]);
  });

  test('in the middle of a stream is told in the same way', async () => {
    handle = () => {
      throw secret;
    };
    const error = await call(RoomsService.method.watchRoom, { roomId: 'a' });
    expect([error?.code, error?.message.includes('hunter2')]).toEqual([Code.Internal, false]);
    expect(reported).toEqual([secret]);
  });

  test.each([
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('connect ENOENT'), { code: 'ENOENT', syscall: 'connect' }),
    Object.assign(new Error('terminating connection'), { code: '57P01' }),
    Object.assign(new Error('too many clients'), { code: '53300' }),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
  ])('is unavailable when the database is away: %s', async (away) => {
    handle = () => {
      throw away;
    };
    expect(await call(RoomsService.method.getRoom, { roomId: 'a' })).toMatchObject({ code: Code.Unavailable });
  });

  test.each([
    new Error('a room has no connection to its log'),
    Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' }),
    Object.assign(new Error('duplicate key'), { code: '23505' }),
  ])('is our fault otherwise: %s', async (fault) => {
    handle = () => {
      throw fault;
    };
    expect(await call(RoomsService.method.getRoom, { roomId: 'a' })).toMatchObject({ code: Code.Internal });
  });

  test('is passed on as it is when the handler meant it', async () => {
    handle = () => {
      throw new ConnectError('the room is closed', Code.FailedPrecondition, { 'x-http-code': '423' });
    };
    const error = await call(RoomsService.method.getRoom, { roomId: 'a' });
    expect([error?.code, error?.rawMessage, error?.metadata.get('x-http-code')]).toEqual([
      ...[Code.FailedPrecondition, 'the room is closed', '423'],
    ]);
    expect(reported).toEqual([]);
  });

  test('is nobody’s fault when the caller has gone', async () => {
    const gone = new AbortController();
    handle = async () => {
      gone.abort();
      throw new Error('aborted');
    };
    await expect(as(RoomsService).getRoom({ roomId: 'a' }, { signal: gone.signal })).rejects.toMatchObject({
      code: Code.Canceled,
    });
    expect(reported).toEqual([]);
  });
});

test.each([
  ['Bearer a.b.c', 'a.b.c'],
  ['bearer  a', 'a'],
  ['Basic a', undefined],
  ['Bearer', undefined],
  ['Bearer a b', undefined],
  ['', undefined],
  [null, undefined],
])('the token of %j is %j', (header, token) => {
  expect(bearer(header)).toBe(token);
});

/** The services of every .proto of the city. */
async function everyService(): Promise<DescService[]> {
  const folder = new URL('../proto/city/', import.meta.url);
  const found: DescService[] = [];
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const [part, file] = path.split('/v1/');
    if (!file?.endsWith('.proto')) continue;
    const exported: Record<string, unknown> = await import(`proto/city/${part}/v1/${file.slice(0, -'.proto'.length)}`);
    found.push(...Object.values(exported).filter(isService));
  }
  expect(found.length).toBeGreaterThanOrEqual(10);
  return found;
}

function isService(value: unknown): value is DescService {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'service';
}

function name(method: DescMethod): string {
  return `${method.parent.name}.${method.name}`;
}

function trivial(service: DescService): Implementation {
  const functions = service.methods.map((method) => [
    method.localName,
    method.methodKind === 'unary'
      ? async (_request: unknown, context: HandlerContext) => {
          await handle(context);
          return {};
        }
      : async function* (_request: unknown, context: HandlerContext) {
          yield {};
          await handle(context);
        },
  ]);
  return Object.fromEntries(functions);
}

async function tokenOf(given: Partial<Caller> | undefined, seconds = 60): Promise<string | undefined> {
  if (!given) return undefined;
  const caller = { id: 'u_x', name: 'Ім’я', kind: 'guest' as const, roles: [], scopes: [], ...given };
  return (await passports.issue(caller, seconds)).token;
}

function as<S extends DescService>(service: S, token?: string): Client<S> {
  return createClient(service, {
    unary: (method, signal, timeoutMs, _header, input, values) =>
      transport.unary(method, signal, timeoutMs, authorization(token), input, values),
    stream: (method, signal, timeoutMs, _header, input, values) =>
      transport.stream(method, signal, timeoutMs, authorization(token), input, values),
  });
}

function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** Calls to the end; answers how it was refused. */
async function call(method: DescMethod, request: object, token?: string): Promise<ConnectError | undefined> {
  const client = as(method.parent, token) as Record<string, (request: object) => unknown>;
  try {
    const answer = await client[method.localName]?.(request);
    if (method.methodKind !== 'unary') for await (const _ of answer as AsyncIterable<unknown>);
    return undefined;
  } catch (error) {
    return ConnectError.from(error);
  }
}

/** Whether it was refused for who called; a request that is not well formed is another matter. */
function refusalOf(error: ConnectError | undefined): Code | undefined {
  return error?.code === Code.InvalidArgument ? undefined : error?.code;
}

function title(given: Record<string, string>): object {
  return { contributions: { routes: [{ title: given }] } };
}
