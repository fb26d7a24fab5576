import { createPrivateKey, hkdfSync, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, expect, test, vi } from 'vitest';
import { openPassports, revokedOf, revokedText } from './passport.ts';

const olena = { id: 'u_olena', name: 'Олена «Сонце»', kind: 'guest' as const, roles: ['moderator'], scopes: [] };
const passports = openPassports('a secret');
const issue = async (seconds = 60, given: Partial<Parameters<typeof passports.issue>[0]> = {}) =>
  (await passports.issue({ ...olena, ...given }, seconds)).token;
const secondsNow = () => Math.floor(Date.now() / 1000);

afterEach(() => {
  vi.useRealTimers();
});

test('a passport says who it was issued to, in every process with the secret', async () => {
  const { token, expiresAt } = await passports.issue(olena, 60);
  for (const process of [passports, openPassports('a secret')]) {
    const caller = await process.check(token);
    expect(caller).toMatchObject({ ...olena, expiresAt });
    expect(caller?.passportId).toMatch(/^[0-9a-f-]{36}$/);
  }
  expect(expiresAt - secondsNow()).toBeLessThanOrEqual(60);
});

test('a service’s token has its scopes', async () => {
  const token = await issue(60, { id: 'svc:rooms', kind: 'service', scopes: ['residents.act_as', 'agents.invoke'] });
  expect((await passports.check(token))?.scopes).toEqual(['residents.act_as', 'agents.invoke']);
});

test('whom the operator names is a moderator of the city with any passport, for as long as they are named', async () => {
  const token = await issue(60, { roles: ['gardener'] });
  const named = openPassports('a secret', new Set(['u_olena']));
  expect((await named.check(token))?.roles).toEqual(['gardener', 'moderator']);
  expect((await named.check(await issue()))?.roles).toEqual(['moderator']);
  expect((await openPassports('a secret', new Set(['u_taras'])).check(token))?.roles).toEqual(['gardener']);
});

test('under another secret it is worth nothing', async () => {
  expect(await openPassports('another secret').check(await issue())).toBeUndefined();
});

test('it ends in time, also when it was checked before', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const token = await issue(60);
  expect(await passports.check(token)).toBeDefined();
  vi.setSystemTime(Date.now() + 61_000);
  expect(await passports.check(token)).toBeUndefined();
  expect(await openPassports('a secret').check(token)).toBeUndefined();
});

test('revoked it is worth nothing, and the resident’s other passports still are', async () => {
  const [token, other] = [await issue(), await issue()];
  const caller = await passports.check(token);
  if (caller) passports.revoke(caller);
  expect(await passports.check(token)).toBeUndefined();
  expect(await passports.check(other)).toMatchObject({ id: 'u_olena' });
  const elsewhere = openPassports('a secret');
  if (caller) elsewhere.revoke(revokedOf(revokedText(caller)));
  expect(await elsewhere.check(token)).toBeUndefined();
});

test('a revoked passport is remembered until it would have ended, and no longer', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const process = openPassports('a secret');
  const token = await issue(86_400);
  const passportId = (await process.check(token))?.passportId ?? '';
  // Said to end much sooner than it does, or nobody could tell that it was forgotten.
  process.revoke({ passportId, expiresAt: secondsNow() + 600 });
  const after = async (seconds: number) => {
    vi.setSystemTime(Date.now() + seconds * 1000);
    process.revoke({ passportId: 'another', expiresAt: secondsNow() + 600 });
    return process.check(token);
  };
  expect(await after(500)).toBeUndefined();
  expect(await after(200)).toMatchObject({ passportId });
});

test('a resident all of whose passports are revoked has none, whenever it was issued', async () => {
  const process = openPassports('a secret');
  const [before, other] = [await issue(60), await issue(60, { id: 'u_taras' })];
  const olenas = await process.check(before);
  process.revoke({ passportId: olenas?.id ?? '', expiresAt: secondsNow() + 600 });
  expect(await process.check(before)).toBeUndefined();
  expect(await process.check(await issue(60, { kind: 'token', scopes: ['city.read'] }))).toBeUndefined();
  expect(await process.check(other)).toMatchObject({ id: 'u_taras' });
});

test('no part of it can be changed', async () => {
  const token = await issue();
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged = [
    [header, encode({ ...claims, sub: 'u_taras' }), signature],
    [header, encode({ ...claims, exp: claims.exp + 1 }), signature],
    [encode({ alg: 'none' }), payload, ''],
    [encode({ alg: 'HS256' }), payload, signature],
    [header, payload, ''],
    [header, payload],
    [header, payload, signature, signature],
  ];
  for (const parts of forged) expect(await passports.check(parts.join('.'))).toBeUndefined();
  expect(await passports.check(new UnsecuredJWT(claims).encode())).toBeUndefined();
});

test('a key that everyone knows signs nothing: the public one as a secret of HS256', async () => {
  const { publicKey } = keysOf('a secret');
  const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(publicKey);
  expect(await passports.check(token)).toBeUndefined();
});

test.each([
  ['another issuer', { iss: 'elsewhere' }],
  ['no end', { exp: undefined }],
  ['no id', { jti: undefined }],
  ['no subject', { sub: undefined }],
  ['no name', { name: undefined }],
  ['a kind that there is not', { kind: 'mayor' }],
  ['a beginning in the future', { nbf: secondsNow() + 600 }],
])('signed by our own key, with %s it is none of ours', async (_what, given) => {
  const { privateKey } = keysOf('a secret');
  const token = await new SignJWT({ ...claims(), ...given }).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey);
  expect(await passports.check(token)).toBeUndefined();
  const whole = await new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey);
  expect(await passports.check(whole)).toMatchObject({ id: 'u_olena', roles: [], scopes: [] });
});

test('whatever is brought as a passport is answered, not thrown at', async () => {
  const part = fc.oneof(fc.string(), fc.base64String(), fc.json());
  const token = fc.oneof(
    fc.string(),
    fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
  );
  await fc.assert(
    fc.asyncProperty(token, async (nonsense) => {
      expect(await passports.check(nonsense)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

function claims() {
  const base = { iss: 'daarion-city', sub: 'u_olena', jti: randomUUID(), exp: secondsNow() + 60 };
  return { ...base, name: 'Олена', kind: 'guest' };
}

/** As passport.ts derives them. */
function keysOf(secret: string) {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'daarion-city passport', 32));
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = privateKey.export({ format: 'jwk' });
  return { privateKey, publicKey: Buffer.from(x, 'base64url') };
}
