/**
 * For tests: requests to every RPC of the contract, by REST and by Connect, most of them wrong. They are made of the
 * descriptors, so an RPC that is new is asked too.
 */
import {
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  fromJson,
  type JsonObject,
  type JsonValue,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { type Operation, operationsOf } from './edge/transcode.ts';
import { damaged, mutated, oddTexts, oddValue, written } from './mutations.testing.ts';
import type { Seeded } from './seeded.testing.ts';

/** One request, as it goes onto the wire. */
export type FuzzRequest = {
  door: 'REST' | 'Connect' | 'stream';
  method: DescMethod;
  verb: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
};

/** Good values by the name of a field, so that some requests come further than the first look. */
export type GoodValues = Readonly<Record<string, readonly JsonValue[]>>;

/** A maker of requests to what these services offer. */
export function fuzzRequests(services: readonly DescService[], good: GoodValues) {
  const operations = operationsOf(services);
  const methods = services.flatMap((service) => service.methods);
  return (draws: Seeded): FuzzRequest =>
    draws.chance(0.6) ? restRequest(draws.pick(operations), good, draws) : rpcRequest(draws.pick(methods), good, draws);
}

function restRequest(operation: Operation, good: GoodValues, draws: Seeded): FuzzRequest {
  const { method, segments, takesBody } = operation;
  const fields = plausible(method.input, good, draws);
  const path = segments.map((segment) => {
    if (!segment.startsWith('{')) return draws.chance(0.99) ? segment : encoded(draws.pick(oddTexts));
    const value = fields[segment.slice(1, -1)];
    return encoded(draws.chance(0.8) ? String(value) : draws.pick(oddTexts));
  });
  const asked = Object.entries(fields).flatMap(([name, value]) => {
    if (takesBody || draws.chance(0.3)) return [];
    const text = draws.chance(0.5) ? String(value) : written(oddValue(draws));
    return [`${encoded(draws.chance(0.9) ? name : draws.pick(oddTexts))}=${encoded(text)}`];
  });
  const query = asked.length > 0 ? `?${asked.join('&')}` : '';
  return {
    door: 'REST',
    method,
    verb: draws.chance(0.97) ? operation.verb : draws.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    path: `${draws.pick(['', '', '/v1', '/api'])}/${path.join('/')}${query}`,
    headers: contentType('application/json', draws),
    body: takesBody ? jsonBody(fields, draws) : undefined,
  };
}

function rpcRequest(method: DescMethod, good: GoodValues, draws: Seeded): FuzzRequest {
  const fields = plausible(method.input, good, draws);
  const path = `/${method.parent.typeName}/${method.name}`;
  if (method.methodKind !== 'unary') {
    const headers = contentType('application/connect+json', draws);
    return { door: 'stream', method, verb: 'POST', path, headers, body: enveloped(jsonBody(fields, draws), draws) };
  }
  const way = draws.next();
  if (way < 0.1) {
    const query = `?connect=v1&encoding=json&message=${encoded(jsonBody(fields, draws).toString())}`;
    return { door: 'Connect', method, verb: 'GET', path: path + query, headers: {}, body: undefined };
  }
  const binary = way < 0.4;
  return {
    door: 'Connect',
    method,
    verb: 'POST',
    path,
    headers: contentType(binary ? 'application/proto' : 'application/json', draws),
    body: binary ? binaryBody(method.input, fields, draws) : jsonBody(fields, draws),
  };
}

/** A request that could be meant: each field by its name, or else by its type. */
function plausible(message: DescMessage, good: GoodValues, draws: Seeded, depth = 0): JsonObject {
  const fields = message.fields.filter(() => draws.chance(0.9));
  return Object.fromEntries(fields.map((field) => [field.name, plausibleField(field, good, draws, depth)]));
}

function plausibleField(field: DescField, good: GoodValues, draws: Seeded, depth: number): JsonValue {
  const known = good[field.name];
  const one = (): JsonValue => {
    if (known) return draws.pick(known);
    if (field.message) return depth > 3 ? {} : plausible(field.message, good, draws, depth + 1);
    if (field.enum) return draws.pick(field.enum.values).name;
    if (field.scalar === ScalarType.BOOL) return draws.chance(0.5);
    return field.scalar === ScalarType.STRING ? draws.pick(['слово', 'word', 'a1']) : Math.floor(draws.between(0, 20));
  };
  if (field.fieldKind === 'list') return Array.from({ length: Math.floor(draws.between(0, 3)) }, one);
  return field.fieldKind === 'map' ? { key: 'value' } : one();
}

function jsonBody(fields: JsonObject, draws: Seeded): Buffer {
  let value: JsonValue = fields;
  while (draws.chance(0.6)) value = mutated(value, draws);
  const bytes = Buffer.from(written(value));
  return draws.chance(0.1) ? damaged(bytes, draws) : bytes;
}

function binaryBody(message: DescMessage, fields: JsonObject, draws: Seeded): Buffer {
  let bytes: Buffer;
  try {
    bytes = Buffer.from(toBinary(message, fromJson(message, fields, { ignoreUnknownFields: true })));
  } catch {
    bytes = Buffer.from(written(fields));
  }
  while (draws.chance(0.6)) bytes = damaged(bytes, draws);
  return bytes;
}

/** A message of a stream has its length before it, which may lie. */
function enveloped(bytes: Buffer, draws: Seeded): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(draws.chance(0.95) ? bytes.length : Math.floor(draws.between(0, 2 ** 32)), 1);
  return Buffer.concat([head, bytes]);
}

function contentType(right: string, draws: Seeded): Record<string, string> {
  if (draws.chance(0.98)) return { 'content-type': right };
  return { 'content-type': draws.pick(['', 'text/html', 'multipart/form-data', 'application/proto', 'x', '*/*']) };
}

/** For a path or a query; as long as a line of HTTP may be. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed().slice(0, 300));
}
