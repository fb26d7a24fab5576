/** Ids of the city and of Matrix: one to one, and what is not ours is not ours. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cityIdOf, matrixUserIdOf } from './matrix-ids.ts';

const server = 'city.example';
const crockford = [...'0123456789abcdefghjkmnpqrstvwxyz'];
const ulid = fc
  .tuple(fc.constantFrom(...'01234567'), fc.array(fc.constantFrom(...crockford), { minLength: 25, maxLength: 25 }))
  .map(([first, rest]) => first + rest.join(''));
/** Also such as are nearly another's: case, escapes, dots, colons. */
const anyId = fc.oneof(
  ulid.map((id) => `u_${id}`),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'u_.=:@3aA0/+-#ї'), minLength: 1, maxLength: 12 }),
);
const anyServer = fc.constantFrom('city.example', 'city.example:8448', '[::1]:8448', 'e', 'example');

test('a resident is known by their ULID, everyone else by their whole id', () => {
  const resident = 'u_01jdzz3v5k9wq8r7x6y5z4t3s2';
  expect(matrixUserIdOf(resident, server)).toBe('@city_01jdzz3v5k9wq8r7x6y5z4t3s2:city.example');
  expect(matrixUserIdOf('svc:guide', server)).toBe('@city_.svc=3aguide:city.example');
  expect(matrixUserIdOf('agent_Гід=1', server)).toBe('@city_.agent_=d0=93=d1=96=d0=b4=3d1:city.example');
  expect(matrixUserIdOf('u_olena', server)).toBe('@city_.u_olena:city.example');
  expect(matrixUserIdOf(resident.toUpperCase(), server)).not.toBe(matrixUserIdOf(resident, server));
});

test('the way there and back ends where it began', () => {
  fc.assert(
    fc.property(anyId, anyServer, (id, name) => {
      const matrixId = matrixUserIdOf(id, name);
      fc.pre(matrixId !== undefined);
      expect(cityIdOf(matrixId ?? '', name)).toBe(id);
    }),
    { numRuns: 2_000 },
  );
});

test('no two have the same', () => {
  fc.assert(
    fc.property(anyId, anyId, (one, other) => {
      fc.pre(one !== other && matrixUserIdOf(one, server) !== undefined);
      expect(matrixUserIdOf(one, server)).not.toBe(matrixUserIdOf(other, server));
    }),
    { numRuns: 2_000 },
  );
});

test('each is a user id that new accounts may have, of at most 255 bytes', () => {
  fc.assert(
    fc.property(fc.oneof(anyId, fc.string({ unit: 'binary', maxLength: 300 })), (id) => {
      const matrixId = matrixUserIdOf(id, server);
      if (matrixId === undefined) return;
      expect(matrixId).toMatch(/^@[a-z0-9._=\-/+]+:city\.example$/);
      expect(Buffer.byteLength(matrixId)).toBeLessThanOrEqual(255);
    }),
  );
  const room = 255 - '@city_.:city.example'.length;
  expect(matrixUserIdOf('a'.repeat(room), server)).toHaveLength(255);
  expect(matrixUserIdOf('a'.repeat(room + 1), server)).toBeUndefined();
  expect(matrixUserIdOf('', server)).toBeUndefined();
  expect(matrixUserIdOf('u_\ud800', server)).toBeUndefined();
});

describe('what is not ours is nobody’s', () => {
  const local = 'city_01jdzz3v5k9wq8r7x6y5z4t3s2';

  test.each([
    ['another server', `@${local}:other.example`],
    ['a server within ours', `@${local}:x:city.example`],
    ['our server with a port', `@${local}:city.example:443`],
    ['our server in capitals', `@${local}:City.example`],
    ['a historical id, in capitals', `@${local.toUpperCase()}:city.example`],
    ['one capital', '@city_01Jdzz3v5k9wq8r7x6y5z4t3s2:city.example'],
    ['a room alias', `#${local}:city.example`],
    ['no sigil', `${local}:city.example`],
    ['somebody of that server', '@olena:city.example'],
    ['a ULID too long', `@${local}0:city.example`],
    ['more than 128 bits', '@city_81jdzz3v5k9wq8r7x6y5z4t3s2:city.example'],
    ['a letter that no ULID has', '@city_01jdzz3v5k9wq8r7x6y5z4t3su:city.example'],
    ['nothing', '@city_:city.example'],
    ['a dot and nothing', '@city_.:city.example'],
    ['an escape that was not needed', '@city_.=61gent:city.example'],
    ['an escape in capitals', '@city_.svc=3Aguide:city.example'],
    ['half an escape', '@city_.svc=3:city.example'],
    ['bytes that are no UTF-8', '@city_.=ff:city.example'],
    ['a resident written as somebody else', '@city_.u_01jdzz3v5k9wq8r7x6y5z4t3s2:city.example'],
  ])('%s', (_what, matrixId) => {
    expect(cityIdOf(matrixId, server)).toBeUndefined();
  });

  test('whatever else is said to be one', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'city_.=3a0:@уЇ'), maxLength: 20 });
    fc.assert(
      fc.property(
        fc.oneof(
          nearly.map((text) => `@city_${text}:city.example`),
          fc.string(),
        ),
        (matrixId) => {
          const id = cityIdOf(matrixId, server);
          expect(id === undefined || matrixUserIdOf(id, server) === matrixId).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
