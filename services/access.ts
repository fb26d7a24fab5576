/**
 * What happens to every call before a handler sees it, on whatever transport it came: who is calling, may they, is the
 * request well formed. The policy is read from the contract (city.access.v1.access), so no handler can forget it.
 */
import { type DescMessage, type DescMethod, getOption, hasOption, type Message } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { createValidateInterceptor } from '@connectrpc/validate';
import { type Access, access, Who } from 'proto/city/access/v1/access';
import { callerKey } from './caller.ts';
import type { Caller, Passports } from './passport.ts';
import { whyAway } from './postgres.ts';
import { invalid } from './refusal.ts';

/**
 * The gate in front of the handlers, outermost first. `report` hears of errors that are nobody's fault but ours, `used` of
 * every call that a token was let through with.
 */
export function gate(
  passports: Passports,
  report: (error: unknown, method: DescMethod) => void,
  used: (tokenId: string) => void = () => {},
): Interceptor[] {
  return [hideFaults(report), identify(passports, used), createValidateInterceptor()];
}

/** Longer than any call takes. */
const callSeconds = 120;

/** Refuses to serve a method whose policy the contract forgot. */
export function requirePolicy(method: DescMethod): void {
  if (!hasOption(method, access) || getOption(method, access).who === Who.UNSPECIFIED) {
    throw new Error(`${method.parent.typeName}.${method.name} has no (city.access.v1.access) in its .proto`);
  }
}

/** Who calls and may they: compares, never obeys, a user_id in the request. */
function identify(passports: Passports, used: (tokenId: string) => void): Interceptor {
  const letThrough = async (caller: Caller | undefined, header: Headers) => {
    if (caller?.kind !== 'token') return;
    used(caller.passportId);
    await becomeResident(caller, header, passports);
  };
  return (next) => async (request) => {
    const token = bearer(request.header.get('authorization'));
    const caller = token ? await passports.check(token) : undefined;
    if (token && !caller) throw new ConnectError('the passport is not valid any more', Code.Unauthenticated);
    request.contextValues.set(callerKey, caller);
    if (request.stream) {
      permit(request.method, caller, undefined);
      await letThrough(caller, request.header);
      const checked = checkEach(request.method, caller, request.message);
      return next({ ...request, message: checked });
    }
    refuseNul(request.method.input, request.message);
    permit(request.method, caller, request.message);
    await letThrough(caller, request.header);
    return next(request);
  };
}

/**
 * What the call asks of other services it asks as the resident: the token was judged by what it was shown for, and a
 * Second Me reads the city by its resident's consent, not by the scopes of whoever asks it.
 */
async function becomeResident(token: Caller, header: Headers, passports: Passports): Promise<void> {
  const resident = { ...token, kind: 'guest' as const, roles: [], scopes: [] };
  header.set('authorization', `Bearer ${(await passports.issue(resident, callSeconds)).token}`);
}

async function* checkEach<T extends Message>(
  method: DescMethod,
  caller: Caller | undefined,
  messages: AsyncIterable<T>,
) {
  for await (const message of messages) {
    refuseNul(method.input, message);
    permit(method, caller, message);
    yield message;
  }
}

const policies = new WeakMap<DescMethod, Access>();

/** The method's policy; read from the contract once, for that costs more than to judge a call by it. */
function policyOf(method: DescMethod): Access {
  const policy = policies.get(method) ?? getOption(method, access);
  policies.set(method, policy);
  return policy;
}

function permit(method: DescMethod, caller: Caller | undefined, message: Message | undefined): void {
  const { who, scope, tokenScope } = policyOf(method);
  if (caller?.kind === 'token') {
    if (tokenScope === '') throw refused(caller, `${method.name} is not for tokens`);
    if (!caller.scopes.includes(tokenScope)) throw refused(caller, `the token has no scope ${tokenScope}`);
  }
  if (who === Who.SERVICE) {
    if (caller?.kind === 'service' && caller.scopes.includes(scope)) return;
    throw refused(caller, `${method.name} is for services with scope ${scope}`);
  }
  if (who === Who.RESIDENT) {
    if (!caller) throw new ConnectError('a passport is needed', Code.Unauthenticated);
    const mayAct = caller.scopes.includes('residents.act_as') || (scope !== '' && caller.scopes.includes(scope));
    if (caller.kind === 'service' && !mayAct) throw refused(caller, 'the token has no scope residents.act_as');
  }
  if (message && caller?.kind !== 'service') compareUserId(caller, message);
}

function refused(caller: Caller | undefined, reason: string): ConnectError {
  return new ConnectError(reason, caller ? Code.PermissionDenied : Code.Unauthenticated);
}

function compareUserId(caller: Caller | undefined, message: Message): void {
  const { userId } = message as Message & { userId?: unknown };
  if (typeof userId !== 'string' || userId === '' || userId === caller?.id) return;
  throw new ConnectError("user_id is not the passport's", Code.PermissionDenied);
}

/** PostgreSQL can keep no NUL, and no resident means one. */
function refuseNul(schema: DescMessage, message: Message): void {
  if (hasNul(message)) nameNul(schema, message);
}

/** Whether there is one anywhere in the message: every call is looked at, so this looks at nothing but its values. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  if (Array.isArray(value)) return value.some(hasNul);
  for (const key in value) {
    if (key.includes('\0') || hasNul((value as Record<string, unknown>)[key])) return true;
  }
  return false;
}

/** Throws with the name of the field that has it; of what is no field, nobody reads. */
function nameNul(schema: DescMessage, message: Message, path = ''): void {
  const reflected = reflect(schema, message);
  for (const field of schema.fields) {
    const name = path + field.name;
    if (field.fieldKind === 'scalar') {
      if (hasNul(reflected.get(field))) throw invalid(name, 'must not contain NUL');
    } else if (field.fieldKind === 'message' && reflected.isSet(field)) {
      nameNul(field.message, reflected.get(field).message, `${name}.`);
    } else if (field.fieldKind === 'list') {
      for (const item of reflected.get(field)) {
        if (typeof item === 'string' && item.includes('\0')) throw invalid(name, 'must not contain NUL');
        if (field.listKind === 'message') nameNul(field.message, (item as { message: Message }).message, `${name}.`);
      }
    } else if (field.fieldKind === 'map') {
      for (const text of [...reflected.get(field)].flat()) {
        if (typeof text === 'string' && text.includes('\0')) throw invalid(name, 'must not contain NUL');
      }
    }
  }
}

/** A fault of ours reaches the log whole and the caller as one calm sentence. */
function hideFaults(report: (error: unknown, method: DescMethod) => void): Interceptor {
  return (next) => async (request) => {
    const told = (error: unknown): ConnectError => {
      if (error instanceof ConnectError) return error;
      if (request.signal.aborted) return ConnectError.from(request.signal.reason ?? error, Code.Canceled);
      report(error, request.method);
      const away = whyAway(error);
      return away
        ? new ConnectError(`the database ${away}, try again soon`, Code.Unavailable)
        : new ConnectError('something failed in the city, it has been noted', Code.Internal);
    };
    try {
      const response = await next(request);
      if (!response.stream) return response;
      return { ...response, message: translate(response.message, told) };
    } catch (error) {
      throw told(error);
    }
  };
}

async function* translate<T>(messages: AsyncIterable<T>, told: (error: unknown) => ConnectError): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    throw told(error);
  }
}

/** The token of `Authorization: Bearer …`. */
export function bearer(header: string | null | undefined): string | undefined {
  const match = /^Bearer +(\S+)$/i.exec(header ?? '');
  return match?.[1];
}
