import { create } from '@bufbuild/protobuf';
import { ViolationsSchema } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { expect, test } from 'vitest';
import { judge, refusedFields } from './field-errors.ts';

const refusal = async (error: ConnectError) => {
  const transport = createRouterTransport((router) => {
    router.service(RoomsService, {
      createRoom: () => {
        throw error;
      },
    });
  });
  const asked = createClient(RoomsService, transport).createRoom({ name: 'x' });
  return refusedFields(await asked.catch((reason: unknown) => reason));
};

test.each([
  [{ name: '', description: '' }, { name: { kind: 'empty' } }],
  [{ name: '   ', description: '' }, { name: { kind: 'empty' } }],
  [{ name: 'ї'.repeat(60), description: '' }, {}],
  [{ name: 'ї'.repeat(61), description: '' }, { name: { kind: 'too-long' } }],
  [{ name: '🌇'.repeat(60), description: 'д'.repeat(280) }, {}],
  [{ name: 'а', description: 'д'.repeat(281) }, { description: { kind: 'too-long' } }],
  [{ name: 'а\0', description: '' }, { name: { kind: 'unseen' } }],
])('judges %j', (draft, errors) => {
  expect(judge(draft)).toEqual(errors);
});

test.each([
  [['description'], { description: { kind: 'unseen' } }],
  [['name', 'description'], { name: { kind: 'unseen' }, description: { kind: 'unseen' } }],
])('characters that the city does not keep are told at their fields: %j', async (fields, errors) => {
  const violations = fields.map((fieldName) => ({ field: { elements: [{ fieldName }] }, message: 'must not' }));
  const error = new ConnectError('must not', Code.InvalidArgument, undefined, [
    { desc: ViolationsSchema, value: create(ViolationsSchema, { violations }) },
  ]);
  expect(await refusal(error)).toEqual(errors);
});

test.each([
  [Code.AlreadyExists, { name: { kind: 'taken' } }],
  [Code.InvalidArgument, { name: { kind: 'unseen' } }],
  [Code.ResourceExhausted, { form: { kind: 'too-many', wait: null } }],
  [Code.Unauthenticated, { form: { kind: 'no-passport' } }],
  [Code.Unavailable, { form: { kind: 'unavailable' } }],
])('code %s is told in its place', async (code, errors) => {
  expect(await refusal(new ConnectError('no', code))).toEqual(errors);
});

test.each([
  ['590', 600],
  ['7', 7],
])('after %s s a room may be made again, says the city: %i s are told', async (said, wait) => {
  const error = new ConnectError('too many new rooms', Code.ResourceExhausted, { 'retry-after': said });
  expect(await refusal(error)).toEqual({ form: { kind: 'too-many', wait } });
});
