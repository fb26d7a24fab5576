import { createContextValues } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { addressHeader, callerKey } from '../caller.ts';
import { tooMany } from '../refusal.ts';
import { openSearchLimits } from './search-limits.ts';

/** A limit of so many for a key, and how many each key has taken. */
function limitOf(points: number) {
  const taken = new Map<string, number>();
  return {
    taken,
    async take(key: string) {
      const before = taken.get(key) ?? 0;
      if (before >= points) throw tooMany('too many searches', 1_000);
      taken.set(key, before + 1);
    },
    giveBack() {},
    close() {},
  };
}

/** A call of a resident, or of a stranger whose address has that name. */
function callOf({ resident, address }: { resident?: string; address?: string }) {
  const caller = { name: 'Олена', kind: 'guest' as const, roles: [], scopes: [], passportId: 'p', expiresAt: 0 };
  const values = createContextValues().set(callerKey, resident === undefined ? undefined : { id: resident, ...caller });
  return { values, requestHeader: new Headers(address === undefined ? {} : { [addressHeader]: address }) };
}

const [one, other] = ['a'.repeat(22), 'b'.repeat(22)];

test('each resident and each address has its own share, and all strangers have one together', async () => {
  const [own, together] = [limitOf(2), limitOf(3)];
  const limits = openSearchLimits(own, together);
  const take = (who: Parameters<typeof callOf>[0]) =>
    limits.take(callOf(who)).then(
      () => 'ok',
      () => 'too many',
    );
  expect([await take({ address: one }), await take({ address: one })]).toEqual(['ok', 'ok']);
  // What an address is refused is not taken from the others.
  expect([await take({ address: one }), await take({ address: one })]).toEqual(['too many', 'too many']);
  expect([await take({ address: other }), await take({ address: other })]).toEqual(['ok', 'too many']);
  expect([await take({ resident: 'u_olena', address: one }), await take({ resident: 'u_olena' })]).toEqual([
    'ok',
    'ok',
  ]);
  expect(await take({ resident: 'u_olena' })).toBe('too many');
});

test('callers whose address no edge has named, or who make up a name, are one address', async () => {
  const own = limitOf(2);
  const limits = openSearchLimits(own, limitOf(100));
  await limits.take(callOf({}));
  await limits.take(callOf({ address: 'made up' }));
  expect([...own.taken]).toEqual([['address ', 2]]);
});
