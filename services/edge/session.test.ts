import type { IncomingMessage } from 'node:http';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { RedeemTicketResponseSchema } from 'proto/city/residents/v1/residents';
import { expect, test } from 'vitest';
import { openPassports } from '../passport.ts';
import { sessionOf } from './session.ts';

const passports = openPassports('a secret');
const issue = async (id: string, kind: 'guest' | 'service' = 'guest', seconds = 60) =>
  (await passports.issue({ id, name: id, kind, roles: [], scopes: [] }, seconds)).token;
const olena = await issue('u_olena');
const taras = await issue('u_taras');
const evil = 'https://evil.example';

/** Who is behind a handshake; the ticket `good` is Тарас's, and with `away` residents cannot be asked. */
async function who(headers: IncomingMessage['headers'], ticket: string | null = null, allowed: string[] = []) {
  const residents = {
    async redeemTicket({ ticket: given }: { ticket?: string }) {
      if (given === 'away') throw new ConnectError('residents is away', Code.Unavailable);
      if (given !== 'good') throw new ConnectError('the ticket is spent', Code.NotFound);
      return create(RedeemTicketResponseSchema, { token: taras });
    },
  };
  const request = { headers: { host: 'city.example', ...headers } } as IncomingMessage;
  const { caller, refused } = await sessionOf(request, ticket, passports, residents, allowed);
  return refused ?? caller?.id ?? 'nobody';
}

const protocols = (token: string) => ({ 'sec-websocket-protocol': `city.json.v1, bearer.${token}` });
const cookie = (token: string) => ({ cookie: `city_passport=${token}` });

test('without any credential it is nobody in particular, from wherever the page comes', async () => {
  expect(await who({})).toBe('nobody');
  expect(await who({ origin: evil, 'sec-websocket-protocol': 'city.json.v1' })).toBe('nobody');
});

test('a passport comes in the subprotocol, the header, or the cookie', async () => {
  expect(await who(protocols(olena))).toBe('u_olena');
  expect(await who({ authorization: `Bearer ${olena}` })).toBe('u_olena');
  expect(await who(cookie(olena))).toBe('u_olena');
  expect(await who({ ...protocols(olena), ...cookie(taras) })).toBe('u_olena');
});

test('the cookie counts only from the city’s own pages; what a page gives by itself needs no trust in it', async () => {
  expect(await who({ ...cookie(olena), origin: 'http://city.example' })).toBe('u_olena');
  expect(await who({ ...cookie(olena), origin: 'https://portal.example' }, null, ['https://portal.example'])).toBe(
    'u_olena',
  );
  expect(await who({ ...cookie(olena), origin: evil })).toBe('origin');
  expect(await who({ ...cookie(olena), ...protocols(taras), origin: evil })).toBe('u_taras');
});

test('a ticket is worth its passport; one that is spent or empty is worth nothing, whatever the cookie', async () => {
  expect(await who({}, 'good')).toBe('u_taras');
  expect(await who(cookie(olena), 'good')).toBe('u_taras');
  expect(await who(cookie(olena), 'spent')).toBe('passport');
  expect(await who(cookie(olena), '')).toBe('passport');
});

test('when residents cannot be asked the ticket is not called worthless', async () => {
  await expect(who({}, 'away')).rejects.toThrow('residents is away');
});

test('a passport that is not valid, or a service’s, opens no socket', async () => {
  const [past, service] = [await issue('u_past', 'guest', -1), await issue('svc:edge', 'service')];
  for (const token of ['nonsense', '', past, service, `${olena}x`]) {
    expect(await who(protocols(token))).toBe('passport');
  }
  expect(await who(cookie(past))).toBe('passport');
});
