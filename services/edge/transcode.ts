/**
 * From google.api.http annotations to REST and back: a path and a JSON body become an RPC's request, its response
 * becomes JSON. The rules are those of googleapis' google/api/http.proto, the part of them that our contract uses:
 * `{field}` is one path segment, `body` is "*" or absent, `response_body` names one field.
 */
import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescService,
  fromJson,
  getOption,
  hasOption,
  isFieldSet,
  type JsonObject,
  type JsonValue,
  type Message,
  ScalarType,
  toJson,
} from '@bufbuild/protobuf';
import { http } from 'proto/google/api/annotations';
import type { HttpRule } from 'proto/google/api/http';
import { invalid } from '../refusal.ts';

/** What has a REST view: a call, or a stream of answers that end by themselves, a line each. */
export type RestMethod = DescMethodUnary | DescMethodServerStreaming;

/** One REST operation. */
export type Operation = {
  verb: string;
  method: RestMethod;
  /** Segments of the path; a name in braces is a field of the request. */
  segments: readonly string[];
  takesBody: boolean;
  /** The response's field that is answered; empty: all of it. */
  responseField: string;
};

/** What a path leads to. */
export type Match = { operation: Operation; pathFields: Record<string, string> };

/** The REST operations of some services, most specific paths first. */
export function operationsOf(services: readonly DescService[]): Operation[] {
  return services
    .flatMap((service) => service.methods)
    .filter((method): method is RestMethod => isRest(method) && hasOption(method, http))
    .flatMap((method) => rulesOf(method).map((rule) => operationOf(method, rule)))
    .sort((a, b) => variables(a) - variables(b));
}

function isRest({ methodKind }: DescMethod): boolean {
  return methodKind === 'unary' || methodKind === 'server_streaming';
}

/** The operation at a path, or the verbs that the path has when it lacks this one. */
export function match(operations: readonly Operation[], verb: string, path: string): Match | { allow: string[] } {
  const given = path.split('/').slice(1);
  const allow: string[] = [];
  for (const operation of operations) {
    const pathFields = matchSegments(operation.segments, given);
    if (!pathFields) continue;
    if (operation.verb === verb) return { operation, pathFields };
    allow.push(operation.verb);
  }
  return { allow };
}

/**
 * The request: the body when the operation takes one, else the query; the path wins over both. Throws invalid_argument
 * that names the field.
 */
export function requestOf(
  { operation, pathFields }: Match,
  query: URLSearchParams,
  body: JsonObject | undefined,
): Message {
  const { input } = operation.method;
  const fields: JsonObject = operation.takesBody ? { ...body } : queryFields(operation.method, query);
  for (const [name, value] of Object.entries(pathFields)) {
    // The same field under its other JSON name would make the message ambiguous.
    delete fields[fieldNamed(operation.method, name)?.jsonName ?? name];
    fields[name] = value;
  }
  const full = fullEnums(input, fields);
  try {
    return fromJson(input, full, { ignoreUnknownFields: true });
  } catch (error) {
    throw namingTheField(error, input);
  }
}

/** The answer's JSON. Snake case; lists are never null, so implicit values are written out. */
export function responseOf(operation: Operation, message: Message): JsonValue {
  const { output } = operation.method;
  const json = plainEnums(output, toJson(output, message, { useProtoFieldName: true, alwaysEmitImplicit: true }));
  if (operation.responseField === '') return json;
  const field = operation.method.output.fields.find((candidate) => candidate.name === operation.responseField);
  if (!field || (field.fieldKind === 'message' && !isFieldSet(message, field))) return null;
  return (json as JsonObject)[operation.responseField] ?? null;
}

/** Enum values by their plain names, as the sockets write them: STATUS_ONLINE is "online". */
function plainEnums(schema: DescMessage, json: JsonValue): JsonValue {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  // Well-known types have JSON of their own; a Struct's is anything.
  if (!isObject || schema.typeName.startsWith('google.protobuf.')) return json;
  for (const field of schema.fields) {
    const value = json[field.name];
    if (value === undefined || field.fieldKind === 'map') continue;
    const plain = (one: JsonValue): JsonValue => {
      if (field.message) return plainEnums(field.message, one);
      return field.enum && typeof one === 'string' ? plainName(field.enum, one) : one;
    };
    json[field.name] = Array.isArray(value) ? value.map(plain) : plain(value);
  }
  return json;
}

/**
 * Enum values of a request may have their plain names, too: what an answer says can be sent back. Throws invalid_argument
 * for a name that is none: left to protobuf-es, it would be passed over in silence.
 */
function fullEnums(schema: DescMessage, json: JsonValue, above = ''): JsonValue {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  if (!isObject || schema.typeName.startsWith('google.protobuf.')) return json;
  const fields = { ...json };
  for (const field of schema.fields) {
    if (field.fieldKind === 'map') continue;
    const full = (one: JsonValue): JsonValue => {
      const path = above + field.name;
      if (field.message) return fullEnums(field.message, one, `${path}.`);
      return field.enum && typeof one === 'string' ? fullName(field.enum, one, path) : one;
    };
    for (const name of [field.name, field.jsonName]) {
      const value = fields[name];
      if (value !== undefined) fields[name] = Array.isArray(value) ? value.map(full) : full(value);
    }
  }
  return fields;
}

function fullName(schema: DescEnum, name: string, path: string): string {
  const value = schema.values.find((one) => one.name === name || plainName(schema, one.name) === name);
  if (value) return value.name;
  const names = schema.values.map((one) => plainName(schema, one.name)).join(', ');
  throw invalid(path, `must be one of ${names}`);
}

function plainName({ sharedPrefix = '' }: DescEnum, name: string): string {
  const lower = name.toLowerCase();
  return lower.startsWith(sharedPrefix) ? lower.slice(sharedPrefix.length) : lower;
}

function rulesOf(method: DescMethod): HttpRule[] {
  const rule = getOption(method, http);
  return [rule, ...rule.additionalBindings];
}

function operationOf(method: RestMethod, rule: HttpRule): Operation {
  const { case: verb, value: path } = rule.pattern;
  if (!verb) throw new Error(`${method.parent.typeName}.${method.name}: its google.api.http has no path`);
  if (rule.body !== '' && rule.body !== '*') throw new Error(`${method.name}: only body "*" is transcoded`);
  return {
    verb: verb.toUpperCase(),
    method,
    segments: path.split('/').slice(1),
    takesBody: rule.body === '*',
    responseField: rule.responseBody,
  };
}

function variables(operation: Operation): number {
  return operation.segments.filter((segment) => segment.startsWith('{')).length;
}

function matchSegments(segments: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== given.length) return undefined;
  const fields: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? '';
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined;
    } else {
      if (value === '') return undefined;
      const name = segment.slice(1, -1);
      fields[name] = decoded(name, value);
    }
  }
  return fields;
}

function decoded(name: string, segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid(name, 'must be valid percent-encoding');
  }
}

/** Query parameters that are fields of the request; others (a tracker's, say) are none of our business. */
function queryFields(method: DescMethod, query: URLSearchParams): JsonObject {
  const fields: JsonObject = {};
  for (const [name, text] of query) {
    const field = fieldNamed(method, name);
    if (!field) continue;
    if (field.fieldKind === 'list') fields[field.name] = query.getAll(name);
    else if (field.fieldKind === 'scalar' || field.fieldKind === 'enum') fields[field.name] = scalarOf(field, text);
  }
  return fields;
}

function scalarOf(field: DescField, text: string): JsonValue {
  if (field.scalar === ScalarType.STRING) return text;
  if (field.scalar === ScalarType.BOOL && (text === 'true' || text === 'false')) return text === 'true';
  // An empty number would be taken for 0.
  if (text === '' && field.scalar !== undefined) throw invalid(field.name, 'must not be empty');
  return text;
}

function fieldNamed(method: DescMethod, name: string): DescField | undefined {
  return method.input.fields.find((field) => field.name === name || field.jsonName === name);
}

/**
 * protobuf-es says "cannot decode field city.agents.v1.Context.user_id from JSON: expected string, got 5", and of a
 * message that is no object only its type. The caller reads `context.user_id`.
 */
function namingTheField(error: unknown, input: DescMessage): unknown {
  if (!(error instanceof Error)) return error;
  const [, what, typeName = '', reason = ''] = /(field|message) ([\w.]+) from JSON:? ?(.*)$/s.exec(error.message) ?? [];
  if (what === 'message') return invalid(pathTo(typeName, input) || 'body', `must be a JSON object, not ${reason}`);
  const dot = typeName.lastIndexOf('.');
  const prefix = pathTo(typeName.slice(0, dot), input);
  return invalid((prefix ? `${prefix}.` : '') + typeName.slice(dot + 1) || 'body', reason || error.message);
}

/** The path from the request to the field with this type of message; empty: the request itself, or none. */
function pathTo(typeName: string, from: DescMessage, above: readonly DescMessage[] = []): string {
  for (const field of from.fields) {
    if (!field.message || above.includes(field.message)) continue;
    if (field.message.typeName === typeName) return field.name;
    const deeper = pathTo(typeName, field.message, [...above, from]);
    if (deeper) return `${field.name}.${deeper}`;
  }
  return '';
}
