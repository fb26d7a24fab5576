import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { HomeserverRefusalSchema } from 'proto/city/matrix/v1/matrix';
import { expect, test } from 'vitest';
import { answerOf } from './answer.ts';

const has = async () => true;
const refusal = (status: number, errcode: string, softLogout = false) => [
  { desc: HomeserverRefusalSchema, value: create(HomeserverRefusalSchema, { status, errcode, softLogout }) },
];

test('the homeserver’s refusal, with its own word', async () => {
  const error = new ConnectError('no', Code.Unauthenticated, {}, refusal(401, 'M_UNKNOWN_TOKEN', true));
  expect(await answerOf(error, has)).toEqual({
    ...{ kind: 'refused', status: 401, errcode: 'M_UNKNOWN_TOKEN', softLogout: true },
  });
});

test('too many: the wait, also when it comes with a refusal', async () => {
  const wait = { 'retry-after-ms': '2500' };
  const error = new ConnectError('later', Code.ResourceExhausted, wait, refusal(429, 'M_LIMIT_EXCEEDED'));
  expect(await answerOf(error, has)).toEqual({ kind: 'busy', waitMs: 2_500 });
  expect(await answerOf(new ConnectError('later', Code.ResourceExhausted), has)).toEqual({ kind: 'busy', waitMs: 0 });
});

test('the city’s own refusal has no word of Matrix', async () => {
  expect(await answerOf(new ConnectError('no id', Code.InvalidArgument), has)).toMatchObject({
    status: 400,
    errcode: '',
  });
  expect(await answerOf(new ConnectError('ours', Code.PermissionDenied), has)).toMatchObject({
    status: 403,
    errcode: '',
  });
});

test('whether the homeserver is away, or there is none, or the city is', async () => {
  const error = new ConnectError('away', Code.Unavailable);
  expect(await answerOf(error, has)).toEqual({ kind: 'away' });
  expect(await answerOf(error, async () => false)).toEqual({ kind: 'none' });
  expect(await answerOf(error, () => Promise.reject(new Error()))).toEqual({ kind: 'lost' });
  expect(await answerOf(new TypeError('Failed to fetch'), has)).toEqual({ kind: 'lost' });
});

test('a passport that has ended is nothing that the homeserver said', async () => {
  expect(await answerOf(new ConnectError('a passport is needed', Code.Unauthenticated), has)).toEqual({ kind: 'lost' });
});
