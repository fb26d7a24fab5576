import { type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import fc from 'fast-check';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openTestCity, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { displayNameOf } from './display-name.ts';
import { openRevocations } from './revocations.ts';
import { residents } from './service.ts';
import { residentSteps } from './tables.ts';

type Residents = Client<typeof ResidentsService>;
let postgres: TestPostgres;
let city: TestCity;

beforeAll(async () => {
  postgres = await testPostgres();
  city = await openTestCity([residents], { databaseUrl: postgres.url });
});
afterAll(async () => {
  await city.close();
  await postgres.close();
});

/** A new resident, the service as they call it, and their passport. */
async function arrive(displayName = 'Олена') {
  const guest = await city.asStranger(ResidentsService).createGuest({ displayName });
  const headers = { authorization: `Bearer ${guest.token}` };
  return { ...guest, headers, me: () => city.asStranger(ResidentsService).getMe({}, { headers }) };
}
const asEdge = (): Promise<Residents> => city.asService(['residents.act_as', 'residents.read'], ResidentsService);

describe('a guest', () => {
  test('has an id, the name they gave, and a passport for a month', async () => {
    let header: Headers | undefined;
    const stranger = city.asStranger(ResidentsService);
    const guest = await stranger.createGuest(
      { displayName: '  Олена \n Коваль ' },
      { onHeader: (given) => (header = given) },
    );
    expect(guest.userId).toMatch(/^u_[0-9a-hjkmnp-tv-z]{26}$/);
    expect([guest.displayName, header?.get('x-http-code')]).toEqual(['Олена Коваль', '201']);
    const caller = await city.host.passports.check(guest.token);
    expect(caller).toMatchObject({ id: guest.userId, name: 'Олена Коваль', kind: 'guest', roles: [], scopes: [] });
    const endsAt = timestampMs(guest.expiresAt ?? ({} as never));
    expect(endsAt / 1000).toBe(caller?.expiresAt);
    expect(endsAt).toBeGreaterThan(Date.now() + 29 * 24 * 3_600_000);
  });

  test('without a name gets one, and not everyone the same', async () => {
    const guests = await Promise.all([arrive(''), arrive(''), arrive('')]);
    for (const guest of guests) expect(guest.displayName).toBe(`Гість ${guest.userId.slice(-4)}`);
    expect(new Set(guests.map((guest) => guest.userId)).size).toBe(3);
  });

  test('is told to the feed, in the transaction that makes them', async () => {
    const { userId } = await arrive('Оповіщена');
    const { rows } = await postgres.pool.query(`SELECT fact FROM outbox WHERE fact->'actor'->>'userId' = $1`, [userId]);
    expect(rows).toMatchObject([{ fact: { kind: 'resident.arrived', actor: { username: 'Оповіщена' }, room: null } }]);
    await expect(arrive('\u202eаволО')).rejects.toMatchObject({ code: Code.InvalidArgument });
    const { rows: others } = await postgres.pool.query(`SELECT 1 FROM residents WHERE display_name LIKE '%аволО%'`);
    expect(others).toEqual([]);
  });
});

describe('the tenth, the hundredth resident', () => {
  let own: TestPostgres;
  beforeEach(async () => {
    own = await testPostgres();
  });
  afterEach(() => own.close());
  const openOwn = () => openTestCity([residents], { databaseUrl: own.url });
  const told = async () =>
    (await own.pool.query(`SELECT fact FROM outbox WHERE fact->>'kind' = 'city.milestone' ORDER BY id`)).rows.map(
      ({ fact }) => fact,
    );
  const milestone = (count: number) => ({
    kind: 'city.milestone',
    actor: null,
    room: null,
    payload: { residents: count },
  });

  test('is told once, however many arrive at once and at whichever process', async () => {
    const cities = [await openOwn(), await openOwn()];
    const strangers = cities.map((one) => one.asStranger(ResidentsService));
    await Promise.all(Array.from({ length: 105 }, (_, n) => strangers[n % 2]?.createGuest({})));
    for (const one of cities) await one.close();
    expect(await told()).toEqual([milestone(10), milestone(100)]);
  });

  test('is the one who stayed, not the one whose arrival failed', async () => {
    const one = await openOwn();
    const arriveThere = () => one.asStranger(ResidentsService).createGuest({});
    for (let n = 0; n < 9; n++) await arriveThere();
    await own.pool.query(`ALTER TABLE outbox ADD CONSTRAINT silent CHECK (fact->>'kind' <> 'city.milestone')`);
    await expect(arriveThere()).rejects.toMatchObject({ code: Code.Internal });
    await own.pool.query('ALTER TABLE outbox DROP CONSTRAINT silent');
    for (let n = 0; n < 3; n++) await arriveThere();
    await one.close();
    expect(await told()).toEqual([milestone(10)]);
    const { rows } = await own.pool.query(
      'SELECT residents, (SELECT count(*)::int FROM residents) AS rows FROM resident_count',
    );
    expect(rows).toEqual([{ residents: 12, rows: 12 }]);
  });

  test('is counted with those who lived here before anybody counted', async () => {
    await own.migrate('residents', residentSteps.slice(0, 2));
    await own.pool.query(
      `INSERT INTO residents (user_id, display_name) SELECT 'u_' || n, 'Давня' FROM generate_series(1, 98) AS n`,
    );
    const one = await openOwn();
    for (let n = 0; n < 3; n++) await one.asStranger(ResidentsService).createGuest({});
    await one.close();
    expect(await told()).toEqual([milestone(100)]);
  });
});

test('more guests than 300 a minute are told when to come again; a name that is refused is not counted', async () => {
  const limited = await openTestCity([residents], { databaseUrl: postgres.url, limits: true });
  const stranger = limited.asStranger(ResidentsService);
  await expect(stranger.createGuest({ displayName: '\u3164' })).rejects.toMatchObject({ code: Code.InvalidArgument });
  const outcomes = await Promise.allSettled(Array.from({ length: 302 }, () => stranger.createGuest({})));
  await limited.close();
  const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [ConnectError.from(one.reason)] : []));
  expect(refused.map((error) => error.code)).toEqual([Code.ResourceExhausted, Code.ResourceExhausted]);
  expect(Number(refused[0]?.metadata.get('retry-after'))).toBeGreaterThanOrEqual(1);
});

describe('a display name', () => {
  test.each([
    '',
    '   ',
    'а'.repeat(41),
    'a\u0000b',
    'Оле\u200bна',
    '\u202eанелО',
    'а\u2066б',
    '\ufeff',
    'а\u0007',
    '\u3164',
    '\u2060',
    '\u00ad',
  ])('%j is refused', (name) => {
    expect(() => displayNameOf(name)).toThrow(/^.*display_name must/);
  });

  test.each([
    [' Олена ', 'Олена'],
    ['Марія\t\nЗаньковецька', 'Марія Заньковецька'],
    ['Rene\u0301', 'Ren\u00e9'],
    ['🌻'.repeat(40), '🌻'.repeat(40)],
    ['Ґалаґан-Їжакевич’', 'Ґалаґан-Їжакевич’'],
  ])('%j is kept as %j', (given, kept) => {
    expect(displayNameOf(given)).toBe(kept);
  });

  test('that was kept is kept the same, and has 1 to 40 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (given) => {
        let kept: string;
        try {
          kept = displayNameOf(given);
        } catch {
          return;
        }
        expect(displayNameOf(kept)).toBe(kept);
        expect([...kept].length).toBeGreaterThan(0);
        expect([...kept].length).toBeLessThanOrEqual(40);
      }),
    );
  });
});

describe('me', () => {
  test('is who the passport says, as the city knows them', async () => {
    const { userId, me } = await arrive('Я');
    expect(await me()).toMatchObject({ userId, displayName: 'Я', kind: 'guest', roles: [] });
  });

  test('has the roles that the operator gives', async () => {
    const { userId, token } = await arrive('Модераторка');
    const ruled = await openTestCity([residents], { databaseUrl: postgres.url, moderators: new Set([userId]) });
    const answer = await fetch(`http://127.0.0.1:${ruled.port}/city.residents.v1.ResidentsService/GetMe`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await answer.json()).toMatchObject({ userId, roles: ['moderator'] });
    await ruled.close();
  });

  test('whom the city does not know is asked to come again', async () => {
    const unknown = await city.as('u_01jzzzzzzzzzzzzzzzzzzzzzzz', ResidentsService);
    await expect(unknown.getMe({})).rejects.toMatchObject({ code: Code.Unauthenticated });
    await expect(unknown.updateMe({ displayName: 'Ніхто' })).rejects.toMatchObject({ code: Code.Unauthenticated });
  });

  test('with a new name gets a passport that says it; the old one is good until it ends', async () => {
    const { userId, headers, token, me } = await arrive('Стара');
    const updated = await city.asStranger(ResidentsService).updateMe({ displayName: ' Нова  назва ' }, { headers });
    expect(updated).toMatchObject({ userId, displayName: 'Нова назва' });
    expect(await city.host.passports.check(updated.token)).toMatchObject({ id: userId, name: 'Нова назва' });
    expect(await city.host.passports.check(token)).toMatchObject({ name: 'Стара' });
    expect((await me()).displayName).toBe('Нова назва');
    const wrong = city.asStranger(ResidentsService).updateMe({ displayName: ' ' }, { headers });
    await expect(wrong).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});

describe('names', () => {
  test('are those of now, and a service alone may ask for them', async () => {
    const [renamed, other] = [await arrive('Стара'), await arrive('Інша')];
    await city.asStranger(ResidentsService).updateMe({ displayName: 'Нова' }, { headers: renamed.headers });
    const { names } = await (await asEdge()).listNames({ userIds: [renamed.userId, other.userId, 'u_nobody'] });
    expect(new Map(names.map(({ userId, displayName }) => [userId, displayName]))).toEqual(
      new Map([
        [renamed.userId, 'Нова'],
        [other.userId, 'Інша'],
      ]),
    );
    const curious = city
      .asStranger(ResidentsService)
      .listNames({ userIds: [other.userId] }, { headers: renamed.headers });
    await expect(curious).rejects.toMatchObject({ code: Code.PermissionDenied });
  });
});

describe('after logout', () => {
  const seconds = (time: Timestamp | undefined) => (time ? timestampMs(time) / 1000 : Number.NaN);
  const listed = async (revokedAfter?: Timestamp) =>
    (await (await asEdge()).listRevoked(revokedAfter ? { revokedAfter } : {})).passports.map((passport) => [
      passport.passportId,
      seconds(passport.expiresAt),
    ]);

  test('the passport is worth nothing, and other processes are told, also those that come later', async () => {
    const { headers, token, me } = await arrive();
    const { passportId = '', expiresAt = 0 } = (await city.host.passports.check(token)) ?? {};
    const told: string[] = [];
    city.host.bus.subscribe('passport.revoked', (text) => told.push(text));
    expect(await city.asStranger(ResidentsService).logout({}, { headers })).toMatchObject({ status: 'logged_out' });
    await expect(me()).rejects.toMatchObject({ code: Code.Unauthenticated });
    await vi.waitFor(() => expect(told).toEqual([`${passportId} ${expiresAt}`]));
    expect(await listed()).toContainEqual([passportId, expiresAt]);
    const later = await openTestCity([residents], { databaseUrl: postgres.url });
    await vi.waitFor(async () => expect(await later.host.passports.check(token)).toBeUndefined());
    await later.close();
  });

  test('it is worth nothing here at once, though the Bus is down', async () => {
    const { headers, token } = await arrive();
    const publish = vi.spyOn(city.host.bus, 'publish').mockImplementation(() => {});
    await city.asStranger(ResidentsService).logout({}, { headers });
    publish.mockRestore();
    expect(await city.host.passports.check(token)).toBeUndefined();
  });

  test('passports that have ended by themselves are forgotten', async () => {
    await postgres.pool.query(`INSERT INTO revoked_passports VALUES ('long ago', now() - interval '1 day')`);
    expect((await listed()).map(([passportId]) => passportId)).not.toContain('long ago');
    await (await openTestCity([residents], { databaseUrl: postgres.url })).close();
    const { rows } = await postgres.pool.query(`SELECT 1 FROM revoked_passports WHERE passport_id = 'long ago'`);
    expect(rows).toEqual([]);
  });

  test('and not only when the service begins', async () => {
    const { bus, passports } = city.host;
    const revocations = await openRevocations(postgres, bus, passports, 10);
    await postgres.pool.query(`INSERT INTO revoked_passports VALUES ('a day ago', now() - interval '1 day')`);
    await vi.waitFor(async () => {
      const { rows } = await postgres.pool.query(`SELECT 1 FROM revoked_passports WHERE passport_id = 'a day ago'`);
      expect(rows).toEqual([]);
    });
    revocations.close();
  });

  test('only what was revoked since a time is listed when it is asked for', async () => {
    const { asOf } = await (await asEdge()).listRevoked({});
    const before = await listed();
    expect(before.length).toBeGreaterThan(0);
    const { headers, token } = await arrive();
    const { passportId = '', expiresAt = 0 } = (await city.host.passports.check(token)) ?? {};
    await city.asStranger(ResidentsService).logout({}, { headers });
    expect(await listed(asOf)).toEqual([[passportId, expiresAt]]);
    expect(await listed()).toEqual(expect.arrayContaining([...before, [passportId, expiresAt]]));
  });
});

describe('a ticket', () => {
  const redeem = async (ticket: string) => (await asEdge()).redeemTicket({ ticket });
  const ticketFor = async (headers: Record<string, string>) =>
    (await city.asStranger(ResidentsService).createTicket({}, { headers })).ticket;

  test('is worth its passport once, even when two come with it at a time', async () => {
    const { headers, token } = await arrive();
    const ticket = await ticketFor(headers);
    const outcomes = await Promise.allSettled([redeem(ticket), redeem(ticket), redeem(ticket)]);
    expect(outcomes.filter((one) => one.status === 'fulfilled').map((one) => one.value.token)).toEqual([token]);
    await expect(redeem(ticket)).rejects.toMatchObject({ code: Code.NotFound });
    await expect(redeem('made up')).rejects.toMatchObject({ code: Code.NotFound });
  });

  test('is worth nothing after its time', async () => {
    const { headers } = await arrive();
    const { ticket, expiresAt } = await city.asStranger(ResidentsService).createTicket({}, { headers });
    expect(timestampMs(expiresAt ?? ({} as never)) - Date.now()).toBeLessThanOrEqual(30_000);
    await postgres.pool.query(`UPDATE tickets SET expires_at = now() - interval '1 second'`);
    await expect(redeem(ticket)).rejects.toMatchObject({ code: Code.NotFound });
  });

  test('cannot be made out of the table, nor can the passport behind it', async () => {
    const { headers, token } = await arrive();
    const ticket = await ticketFor(headers);
    const { rows } = await postgres.pool.query(`SELECT encode(ticket_hash, 'escape') AS hash, token FROM tickets`);
    const kept = JSON.stringify(rows);
    expect(rows.length).toBeGreaterThan(0);
    for (const secret of [ticket, token, token.split('.')[2] ?? '']) expect(kept).not.toContain(secret);
    expect((await redeem(ticket)).token).toBe(token);
  });
});
