/** One client, whether the service is in this process or elsewhere: it must not be able to tell. */

import { ViolationsSchema } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { type Client, Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { gate } from './access.ts';
import { openTestCity, type TestCity } from './city.testing.ts';
import { roomsThatDo } from './grpc-port.testing.ts';
import { type GrpcTransport, openGrpcTransport } from './grpc-transport.ts';
import { openMemoryTransport } from './memory-transport.ts';
import { openPassports } from './passport.ts';
import type { Implementation, Implementations } from './service.ts';

let city: TestCity;
let elsewhere: GrpcTransport;
let ended: unknown[];
const service = roomsThatDo('here', (reason) => ended.push(reason));

beforeAll(async () => {
  city = await openTestCity([service]);
  elsewhere = openGrpcTransport(`http://127.0.0.1:${city.grpcPort}`, [], 10_000);
});
afterAll(async () => {
  elsewhere.close();
  await city.close();
});
beforeEach(() => {
  ended = [];
});

/** The way within a process, as the host makes it. */
async function inMemory(): Promise<Transport> {
  const routes = await service.open(city.host);
  const implementations: Implementations = new Map();
  routes({ service: (desc, implementation) => implementations.set(desc, implementation as Implementation) });
  const implementation = implementations.get(RoomsService);
  if (!implementation) throw new Error('the service offers no rooms');
  const interceptors = gate(openPassports('a secret'), () => {});
  return openMemoryTransport(RoomsService, implementation, interceptors);
}

/** All that a caller can see of a refusal. */
function seen(error: unknown) {
  const { code, rawMessage, metadata } = ConnectError.from(error);
  const fields = ConnectError.from(error)
    .findDetails(ViolationsSchema)
    .flatMap(({ violations }) => violations.map((one) => [one.field?.elements.map((el) => el.fieldName), one.message]));
  return {
    code,
    rawMessage,
    fields,
    told: ['x-http-code', 'retry-after', 'retry-after-ms'].map((key) => metadata.get(key)),
  };
}

describe.each([
  ['in memory', inMemory],
  ['over gRPC', async () => elsewhere],
] as const)('%s', (_where, way) => {
  let rooms: Client<typeof RoomsService>;
  beforeEach(async () => {
    rooms = createClient(RoomsService, await way());
  });

  test('an answer, with what the handler says in its header, and hears in the caller’s', async () => {
    let header: Headers | undefined;
    const answer = await rooms.getRoom({ roomId: 'ok' }, { headers: { 'x-told': 'so' } });
    expect(answer).toMatchObject({ id: 'ok', name: 'here', description: 'so' });
    const { token } = await city.host.passports.issue(
      { id: 'u_o', name: 'О', kind: 'guest', roles: [], scopes: [] },
      60,
    );
    const made = createClient(RoomsService, await way()).createRoom(
      { name: 'Сад' },
      { headers: { authorization: `Bearer ${token}` }, onHeader: (given) => (header = given) },
    );
    if (_where === 'in memory') await expect(made).rejects.toMatchObject({ code: Code.Unauthenticated });
    else {
      expect((await made).room?.name).toBe('Сад');
      expect(header?.get('x-http-code')).toBe('201');
    }
  });

  test.each([
    [
      'refused',
      {
        code: Code.AlreadyExists,
        rawMessage: 'room_id не може бути такою',
        fields: [[['room_id'], 'не може бути такою']],
      },
    ],
    ['teapot', { code: Code.Unavailable, rawMessage: 'я чайник', told: ['418', null, null] }],
    ['busy', { code: Code.ResourceExhausted, told: [null, '2', '1500'] }],
    ['fault', { code: Code.Internal, rawMessage: 'something failed in the city, it has been noted', fields: [] }],
    ['', { code: Code.InvalidArgument, fields: [[['room_id'], expect.any(String)]] }],
  ])('the refusal %j', async (roomId, expected) => {
    const error = await rooms.getRoom({ roomId }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectError);
    expect(seen(error)).toMatchObject(expected);
  });

  test('a stream to its end, and its refusal after what came before', async () => {
    expect(await hear(rooms, 'three')).toEqual({ seqs: [1, 2, 3], refusal: undefined });
    const broken = await hear(rooms, 'broken');
    expect(broken).toMatchObject({
      seqs: [1],
      refusal: { code: Code.DataLoss, fields: [[['epoch'], 'не з цього журналу']] },
    });
    const away = { code: Code.Unavailable, rawMessage: 'журналу зараз немає' };
    expect(await hear(rooms, 'away')).toMatchObject({ seqs: [1], refusal: away });
    expect(await hear(rooms, 'fault')).toMatchObject({ seqs: [], refusal: { code: Code.Internal } });
  });

  test('who leaves a stream by its signal, the only way that Connect knows: the handler is told', async () => {
    const gone = new AbortController();
    const hearing = hear(rooms, 'endless', gone.signal);
    setTimeout(() => gone.abort(), 50);
    expect((await hearing).refusal?.code).toBe(Code.Canceled);
    await vi.waitFor(() => expect(ended).toHaveLength(1));
  });

  test('a limit of time: the caller is told, and so is the handler', async () => {
    const waiting = rooms.getRoom({ roomId: 'slow' }, { timeoutMs: 80 });
    await expect(waiting).rejects.toMatchObject({ code: Code.DeadlineExceeded });
    await vi.waitFor(() => expect(ended).toHaveLength(1));
  });

  test('a caller who goes, or has gone before the call', async () => {
    const gone = new AbortController();
    const waiting = rooms.getRoom({ roomId: 'slow' }, { signal: gone.signal });
    setTimeout(() => gone.abort(), 50);
    await expect(waiting).rejects.toMatchObject({ code: Code.Canceled });
    await vi.waitFor(() => expect(ended).toHaveLength(1));
    const late = rooms.getRoom({ roomId: 'slow' }, { signal: gone.signal });
    await expect(late).rejects.toMatchObject({ code: Code.Canceled });
    expect((await hear(rooms, 'endless', gone.signal)).refusal?.code).toBe(Code.Canceled);
    await rooms.getRoom({ roomId: 'ok' });
    expect(ended).toHaveLength(1);
  });
});

describe('elsewhere', () => {
  const roomsOf = (transport: Transport) => createClient(RoomsService, transport);

  test('a caller who sets no limit does not wait for ever', async () => {
    const impatient = openGrpcTransport(`http://127.0.0.1:${city.grpcPort}`, [], 300);
    await expect(roomsOf(impatient).getRoom({ roomId: 'slow' })).rejects.toMatchObject({ code: Code.DeadlineExceeded });
    impatient.close();
  });

  test('nobody is there: unavailable at once, not healthy, and no words of the network’s', async () => {
    const nobody = openGrpcTransport('http://127.0.0.1:1', [], 5_000);
    const error = await roomsOf(nobody)
      .getRoom({ roomId: 'ok' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      ...{ code: Code.Unavailable, rawMessage: 'RoomsService cannot be reached, try again soon' },
      cause: { details: expect.stringContaining('127.0.0.1') },
    });
    expect((await hear(roomsOf(nobody), 'three')).refusal?.rawMessage).toMatch(/^RoomsService cannot be reached/);
    expect([await nobody.healthy(), await elsewhere.healthy()]).toEqual([false, true]);
    nobody.close();
  });

  test('of two servers both are asked; when one closes nothing is lost, and when it is back it is asked again', async () => {
    const [one, two] = await Promise.all([openTestCity([roomsThatDo('one')]), openTestCity([roomsThatDo('two')])]);
    const both = openGrpcTransport(`ipv4:127.0.0.1:${one.grpcPort},127.0.0.1:${two.grpcPort}`, [], 5_000);
    const ask = async () => (await roomsOf(both).getRoom({ roomId: 'ok' })).name;
    const names = async (times: number) => {
      const heard: string[] = [];
      for (let n = 0; n < times; n++) heard.push(await ask());
      return [...new Set(heard)].sort();
    };
    await vi.waitFor(async () => expect(await names(4)).toEqual(['one', 'two']), 5_000);
    const meanwhile = Array.from({ length: 50 }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, n * 10));
      return ask();
    });
    await one.close();
    expect(new Set(await Promise.all(meanwhile)).has('two')).toBe(true);
    expect(await names(10)).toEqual(['two']);
    const again = await openTestCity([roomsThatDo('one again')], { grpcPort: one.grpcPort });
    await vi.waitFor(async () => expect(await names(4)).toEqual(['one again', 'two']), 10_000);
    both.close();
    await Promise.all([two.close(), again.close()]);
  });
});

async function hear(rooms: Client<typeof RoomsService>, roomId: string, signal?: AbortSignal) {
  const seqs: number[] = [];
  try {
    for await (const { event } of rooms.watchRoom({ roomId }, signal ? { signal } : {})) {
      if (event.case === 'message') seqs.push(event.value.seq);
    }
    return { seqs, refusal: undefined };
  } catch (error) {
    return { seqs, refusal: seen(error) };
  }
}
