/** The ports as other teams use them: a @grpc/grpc-js client, grpc.health.v1, and buf curl. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { create, type DescMethod, fromBinary, type Message, toBinary } from '@bufbuild/protobuf';
import { ViolationsSchema } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { Code } from '@connectrpc/connect';
import { findTrailerError } from '@connectrpc/connect/protocol-grpc';
import * as grpc from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { RoomsService, type WatchRoomRequest } from 'proto/city/rooms/v1/rooms';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openTestCity, type TestCity } from './city.testing.ts';
import { roomsThatDo } from './grpc-port.testing.ts';

const { getRoom, createRoom, watchRoom } = RoomsService.method;
let city: TestCity;
let client: grpc.Client;
let ended: unknown[];

beforeAll(async () => {
  city = await openTestCity([roomsThatDo('here', (reason) => ended.push(reason))]);
  client = new grpc.Client(`127.0.0.1:${city.grpcPort}`, grpc.credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await city.close();
});
beforeEach(() => {
  ended = [];
});

type Answer = { error: grpc.ServiceError | null; message: Record<string, unknown>; metadata: grpc.Metadata };

/** A unary call; `begun` gets it, to cancel it. */
function call(
  method: DescMethod,
  request: Record<string, unknown>,
  given: Partial<{
    metadata: Record<string, string>;
    deadlineMs: number;
    begun(call: grpc.ClientUnaryCall): void;
  }> = {},
): Promise<Answer> {
  return new Promise((resolve) => {
    const metadata = new grpc.Metadata();
    for (const [key, value] of Object.entries(given.metadata ?? {})) metadata.set(key, value);
    let headers = new grpc.Metadata();
    const running = client.makeUnaryRequest(
      `/${method.parent.typeName}/${method.name}`,
      (message: Message) => Buffer.from(toBinary(method.input, message)),
      (bytes) => fromBinary(method.output, bytes),
      create(method.input, request),
      metadata,
      given.deadlineMs ? { deadline: Date.now() + given.deadlineMs } : {},
      (error, message) => resolve({ error, message: { ...message }, metadata: headers }),
    );
    running.on('metadata', (received) => (headers = received));
    given.begun?.(running);
  });
}

function watch(roomId: string): grpc.ClientReadableStream<Message & { event: { value: { seq: number } } }> {
  return client.makeServerStreamRequest(
    `/${RoomsService.typeName}/WatchRoom`,
    (message: WatchRoomRequest) => Buffer.from(toBinary(watchRoom.input, message)),
    (bytes) => fromBinary(watchRoom.output, bytes) as never,
    create(watchRoom.input, { roomId }),
  );
}

/** The seqs that a stream brought, and how it ended. */
async function hear(roomId: string): Promise<{ seqs: number[]; error: grpc.ServiceError | undefined }> {
  const seqs: number[] = [];
  try {
    for await (const message of watch(roomId)) seqs.push(message.event.value.seq);
    return { seqs, error: undefined };
  } catch (error) {
    return { seqs, error: error as grpc.ServiceError };
  }
}

/** The field that a google.rpc.Status in the trailers names. */
function fieldIn(error: grpc.ServiceError | null | undefined): string | undefined {
  const details = error?.metadata.get('grpc-status-details-bin')[0];
  const trailer = new Headers({ 'grpc-status': String(error?.code) });
  if (details instanceof Buffer) trailer.set('grpc-status-details-bin', details.toString('base64'));
  return findTrailerError(trailer)?.findDetails(ViolationsSchema)[0]?.violations[0]?.field?.elements[0]?.fieldName;
}

describe('a grpc-js client', () => {
  test('gets an answer and its metadata, and its own metadata reach the handler', async () => {
    const { message } = await call(getRoom, { roomId: 'ok' }, { metadata: { 'x-told': 'so' } });
    expect(message).toMatchObject({ id: 'ok', name: 'here', description: 'so' });
    const resident = { id: 'u_olena', name: 'Олена', kind: 'guest' as const, roles: [], scopes: [] };
    const { token } = await city.host.passports.issue(resident, 60);
    const made = await call(createRoom, { name: 'Сад' }, { metadata: { authorization: `Bearer ${token}` } });
    expect([made.message.room, made.metadata.get('x-http-code')]).toMatchObject([{ name: 'Сад' }, ['201']]);
    expect((await call(createRoom, { name: 'Сад' })).error?.code).toBe(grpc.status.UNAUTHENTICATED);
  });

  test('gets a refusal’s code, words and details', async () => {
    const { error } = await call(getRoom, { roomId: 'refused' });
    expect(error).toMatchObject({ code: grpc.status.ALREADY_EXISTS, details: 'room_id не може бути такою' });
    expect(fieldIn(error)).toBe('room_id');
    const invalid = await call(getRoom, { roomId: '' });
    expect([invalid.error?.code, fieldIn(invalid.error)]).toEqual([grpc.status.INVALID_ARGUMENT, 'room_id']);
  });

  test('gets no words of a fault', async () => {
    const { error } = await call(getRoom, { roomId: 'fault' });
    expect(error?.code).toBe(grpc.status.INTERNAL);
    expect(JSON.stringify([error?.details, error?.metadata])).not.toContain('hunter2');
  });

  test('that asks for what there is not is told so', async () => {
    const nowhere = { ...getRoom, name: 'GetWeather' } as DescMethod;
    expect((await call(nowhere, {})).error?.code).toBe(grpc.status.UNIMPLEMENTED);
  });

  test('whose deadline has passed: it is told, and so is the handler', async () => {
    const { error } = await call(getRoom, { roomId: 'slow' }, { deadlineMs: 80 });
    expect(error?.code).toBe(grpc.status.DEADLINE_EXCEEDED);
    await vi.waitFor(() => expect(ended).toHaveLength(1));
  });

  test('that cancels: the handler is told', async () => {
    const begun = (running: grpc.ClientUnaryCall) => setTimeout(() => running.cancel(), 50);
    const { error } = await call(getRoom, { roomId: 'slow' }, { begun });
    expect(error?.code).toBe(grpc.status.CANCELLED);
    await vi.waitFor(() => expect(ended).toMatchObject([{ code: Code.Canceled }]));
  });

  test('hears a stream to its end', async () => {
    expect(await hear('three')).toEqual({ seqs: [1, 2, 3], error: undefined });
  });

  test('hears how a stream failed, after what came before', async () => {
    const { seqs, error } = await hear('broken');
    expect(seqs).toEqual([1]);
    expect(error).toMatchObject({ code: grpc.status.DATA_LOSS, details: 'epoch не з цього журналу' });
    expect(fieldIn(error)).toBe('epoch');
    expect((await hear('fault')).error).toMatchObject({ code: grpc.status.INTERNAL });
    expect((await hear('')).error).toMatchObject({ code: grpc.status.INVALID_ARGUMENT });
  });

  test('that leaves a stream: the handler is told', async () => {
    const stream = watch('endless');
    stream.on('error', () => undefined);
    await new Promise((resolve) => stream.once('data', resolve));
    stream.cancel();
    await vi.waitFor(() => expect(ended).toMatchObject([{ code: Code.Canceled }]));
  });

  test('that reads slowly gets all of a long stream, and nothing piles up for it', async () => {
    const warnings: string[] = [];
    const warn = (warning: Error) => warnings.push(warning.name);
    process.on('warning', warn);
    const seqs: number[] = [];
    const stream = watch('many');
    await new Promise((resolve) => setTimeout(resolve, 300));
    for await (const message of stream) {
      if (seqs.length % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      seqs.push(message.event.value.seq);
    }
    process.off('warning', warn);
    expect(seqs).toEqual(Array.from({ length: 1_500 }, (_, index) => index + 1));
    expect(warnings).toEqual([]);
  });
});

describe('grpc.health.v1', () => {
  const request = {
    path: '',
    requestSerialize: (value: unknown) => value,
    responseDeserialize: (value: unknown) => value,
  };
  const { Check = request, Watch = request } = healthService as unknown as Record<string, typeof request>;
  const check = (service: string, to = client) =>
    new Promise<unknown>((resolve) => {
      to.makeUnaryRequest(
        Check.path,
        Check.requestSerialize as never,
        Check.responseDeserialize as never,
        { service },
        (error, answer) => resolve(error?.code ?? (answer as unknown as { status: unknown }).status),
      );
    });

  test('Check answers for the process, each service, and not for others', async () => {
    expect(await check('')).toBe('SERVING');
    expect(await check(RoomsService.typeName)).toBe('SERVING');
    expect(await check('city.weather.v1.WeatherService')).toBe(grpc.status.NOT_FOUND);
  });

  test('Watch says that the process is about to close, before it does', async () => {
    const other = await openTestCity([roomsThatDo('other')]);
    const own = new grpc.Client(`127.0.0.1:${other.grpcPort}`, grpc.credentials.createInsecure());
    const heard: string[] = [];
    const stream = own.makeServerStreamRequest(
      Watch.path,
      Watch.requestSerialize as never,
      Watch.responseDeserialize as never,
      { service: '' },
    );
    stream.on('data', (answer: { status: string }) => heard.push(answer.status));
    stream.on('error', () => undefined);
    await vi.waitFor(() => expect(heard).toEqual(['SERVING']));
    let drained: string[] = [];
    other.host.onDrain(async () => {
      await vi.waitFor(() => expect(heard).toHaveLength(2));
      drained = [...heard];
    });
    await other.close();
    own.close();
    expect(drained).toEqual(['SERVING', 'NOT_SERVING']);
  });
});

describe('buf curl', () => {
  const bin = fileURLToPath(new URL('../node_modules/.bin/buf', import.meta.url));
  const proto = fileURLToPath(new URL('../proto', import.meta.url));
  /** Asynchronously: the city that answers is this process. */
  const buf = async (...args: string[]) => (await promisify(execFile)(bin, ['curl', ...args], { cwd: proto })).stdout;
  const ok = ['-d', '{"room_id":"ok"}'];
  const path = `${RoomsService.typeName}/GetRoom`;

  test('over gRPC, with nothing but reflection', async () => {
    const grpcPort = `http://127.0.0.1:${city.grpcPort}`;
    const way = ['--protocol', 'grpc', '--http2-prior-knowledge'];
    const services = await buf(...way, '--list-services', grpcPort);
    expect(services.trim().split('\n').sort()).toEqual(
      ['city.residents.v1.ResidentsService', 'city.rooms.v1.RoomsService', 'grpc.health.v1.Health'].sort(),
    );
    expect(JSON.parse(await buf(...way, ...ok, `${grpcPort}/${path}`))).toMatchObject({ id: 'ok', name: 'here' });
    await expect(buf(...way, '-d', '{"room_id":"refused"}', `${grpcPort}/${path}`)).rejects.toThrow(/already_exists/);
  });

  test.each(['connect', 'grpcweb'])('over %s on the HTTP port, with the contract', async (protocol) => {
    const url = `http://127.0.0.1:${city.port}/${path}`;
    const way = ['--schema', '.', '--protocol', protocol];
    expect(JSON.parse(await buf(...way, ...ok, url))).toMatchObject({ id: 'ok', name: 'here' });
    await expect(buf(...way, '-d', '{"room_id":"refused"}', url)).rejects.toThrow(/already_exists.*не може бути/s);
    const stream = await buf(...way, '-d', '{"room_id":"three"}', url.replace('GetRoom', 'WatchRoom'));
    expect(stream.match(/"seq"/g)).toHaveLength(3);
  });
});
