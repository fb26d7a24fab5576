/** The tokens of residents, and what is left of a resident who goes: residents and secondme together. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Client, Code, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openTestCity, type TestCity } from './city.testing.ts';
import { type TestPostgres, testPostgres } from './postgres-server.testing.ts';
import { residents } from './residents/service.ts';
import { fakeAgents } from './secondme/fake-agents.testing.ts';
import { secondme } from './secondme/service.ts';

let postgres: TestPostgres;
let city: TestCity;
let olena: Client<typeof ResidentsService>;
let passport: string;

beforeAll(async () => {
  postgres = await testPostgres();
  city = await openTestCity([residents, secondme, fakeAgents().service], { databaseUrl: postgres.url });
});
afterAll(async () => {
  await city?.close();
  await postgres?.close();
});
beforeEach(async () => {
  passport = (await city.asStranger(ResidentsService).createGuest({ displayName: 'Олена' })).token;
  olena = client(ResidentsService, passport);
});

function client<S extends typeof ResidentsService | typeof SecondMeService>(service: S, token: string): Client<S> {
  const transport = createConnectTransport({
    baseUrl: `http://127.0.0.1:${city.port}`,
    httpVersion: '1.1',
    interceptors: [
      (next) => (request) => {
        request.header.set('authorization', `Bearer ${token}`);
        return next(request);
      },
    ],
  });
  return createClient(service, transport);
}
const make = async (scopes: string[], days = 0) => {
  const { secret, token } = await olena.createToken({ name: '  Ноутбук ', scopes, days });
  if (!token) throw new Error('no token');
  return { secret, token, secondMe: client(SecondMeService, secret) };
};
const days = (count: number) => Date.now() + count * 24 * 3_600_000;

describe('a token', () => {
  test('is said once, and then only that there is one', async () => {
    const { secret, token } = await make(['secondme.read', 'secondme.ask']);
    expect(token).toMatchObject({ name: 'Ноутбук', scopes: ['secondme.ask', 'secondme.read'] });
    expect(token.lastUsedAt).toBeUndefined();
    const { tokens } = await olena.listTokens({});
    expect(tokens).toEqual([token]);
    const { rows } = await postgres.pool.query('SELECT * FROM resident_tokens');
    expect(JSON.stringify([rows, tokens.map(({ name }) => name)])).not.toContain(secret.split('.')[2]);
  });

  test.each([
    [0, 90],
    [365, 365],
    [1, 1],
  ])('for %i days ends after %i', async (given, lasts) => {
    const { token } = await make(['city.read'], given);
    const endsAt = token.expiresAt ? timestampMs(token.expiresAt) : 0;
    expect(Math.abs(endsAt - days(lasts))).toBeLessThan(5_000);
  });

  test.each([
    ['name', { name: ' \u200b ', scopes: ['city.read'] }],
    ['name', { name: 'a'.repeat(41), scopes: ['city.read'] }],
    ['scopes', { name: 'a', scopes: [] }],
    ['scopes', { name: 'a', scopes: ['residents.act_as'] }],
    ['scopes', { name: 'a', scopes: ['city.read', 'city.read'] }],
    ['days', { name: 'a', scopes: ['city.read'], days: 366 }],
  ])('with a wrong %s is not made: %j', async (field, request) => {
    await expect(olena.createToken(request)).rejects.toMatchObject({
      code: Code.InvalidArgument,
      message: expect.stringContaining(field),
    });
  });

  test('does what its scope says in the resident’s own name, and nothing else', async () => {
    const { secondMe } = await make(['secondme.ask']);
    expect((await secondMe.invoke({ prompt: 'Привіт' })).response).toBe('re: Привіт');
    await expect(secondMe.listHistory({})).rejects.toMatchObject({
      code: Code.PermissionDenied,
      rawMessage: 'the token has no scope secondme.read',
    });
    const own = await client(SecondMeService, passport).listHistory({});
    expect(own.interactions.map(({ prompt }) => prompt)).toEqual(['Привіт']);
  });

  test('makes, lists and revokes no tokens', async () => {
    const { secret, token } = await make(['city.read']);
    const program = client(ResidentsService, secret);
    const refused = { code: Code.PermissionDenied };
    await expect(program.createToken({ name: 'a', scopes: ['city.read'] })).rejects.toMatchObject(refused);
    await expect(program.listTokens({})).rejects.toMatchObject(refused);
    await expect(program.revokeToken({ tokenId: token.tokenId })).rejects.toMatchObject(refused);
    await expect(program.createTicket({})).rejects.toMatchObject(refused);
  });

  test('revoked is worth nothing at once, here and in processes that come later', async () => {
    const { secret, secondMe, token } = await make(['secondme.read']);
    await secondMe.listHistory({});
    expect(await olena.revokeToken({ tokenId: token.tokenId })).toMatchObject({ status: 'revoked' });
    await expect(secondMe.listHistory({})).rejects.toMatchObject({ code: Code.Unauthenticated });
    expect((await olena.listTokens({})).tokens).toEqual([]);
    const later = await openTestCity([residents], { databaseUrl: postgres.url });
    await vi.waitFor(async () => expect(await later.host.passports.check(secret)).toBeUndefined());
    await later.close();
  });

  test('is nobody else’s to see or to revoke', async () => {
    const { token, secondMe } = await make(['secondme.read']);
    const other = (await city.asStranger(ResidentsService).createGuest({})).token;
    const taras = client(ResidentsService, other);
    expect((await taras.listTokens({})).tokens).toEqual([]);
    await expect(taras.revokeToken({ tokenId: token.tokenId })).rejects.toMatchObject({ code: Code.NotFound });
    expect((await secondMe.listHistory({})).interactions).toEqual([]);
  });

  test('is the last of twenty', async () => {
    for (let n = 0; n < 20; n++) await make(['city.read']);
    await expect(make(['city.read'])).rejects.toMatchObject({ code: Code.ResourceExhausted });
    // One that has ended by itself makes room.
    await postgres.pool.query(`UPDATE resident_tokens SET expires_at = now() WHERE token_id = $1`, [
      (await olena.listTokens({})).tokens[0]?.tokenId,
    ]);
    expect((await olena.listTokens({})).tokens).toHaveLength(19);
    await make(['city.read']);
  });

  test('says when it was used last', async () => {
    const { token } = await make(['city.read']);
    const at = (seconds: bigint) => ({ tokenId: token.tokenId, usedAt: { seconds, nanos: 0 } });
    const asProcess = await city.asService(['residents.act_as'], ResidentsService);
    await asProcess.noteTokenUse({ uses: [at(2_000_000_010n), at(2_000_000_010n)] });
    await asProcess.noteTokenUse({ uses: [at(2_000_000_000n)] });
    expect((await olena.listTokens({})).tokens[0]?.lastUsedAt?.seconds).toBe(2_000_000_010n);
  });
});

describe('a resident who is deleted', () => {
  test('must have said their name', async () => {
    await expect(olena.deleteMe({ displayName: 'Олеся' })).rejects.toMatchObject({
      code: Code.InvalidArgument,
      rawMessage: 'display_name must be what you are called',
    });
    expect((await olena.getMe({})).displayName).toBe('Олена');
  });

  test('leaves no Second Me and no token, and no passport of theirs opens anything', async () => {
    const renamed = await olena.updateMe({ displayName: 'Інша' });
    const { secret, secondMe } = await make(['secondme.ask']);
    await secondMe.invoke({ prompt: 'таємниця' });
    expect(await client(ResidentsService, renamed.token).deleteMe({ displayName: 'Інша' })).toMatchObject({
      status: 'deleted',
    });
    for (const token of [passport, renamed.token, secret]) {
      expect(await city.host.passports.check(token)).toBeUndefined();
    }
    const tables = ['residents', 'resident_tokens', 'interactions', 'second_mes'];
    for (const table of tables) {
      const { rows } = await postgres.pool.query(`SELECT 1 FROM ${table} WHERE user_id = $1`, [renamed.userId]);
      expect([table, rows]).toEqual([table, []]);
    }
  });

  test('stays as they are while their Second Me cannot be erased', async () => {
    const lock = await postgres.pool.connect();
    await lock.query('BEGIN; LOCK TABLE interactions');
    const asked = olena.deleteMe({ displayName: 'Олена' }, { timeoutMs: 300 });
    await expect(asked).rejects.toMatchObject({ code: Code.DeadlineExceeded });
    expect((await olena.getMe({})).displayName).toBe('Олена');
    await lock.query('ROLLBACK');
    lock.release();
  });
});
