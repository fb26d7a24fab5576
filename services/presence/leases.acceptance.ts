/** What every Leases must do; run against each implementation by leases.test.ts. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Change, Leases } from './leases.ts';
import { eg } from './presence.testing.ts';

/** Leases to test. */
export type LeasesUnderTest = {
  /** Two ends of the same leases: two processes, or the same one twice. All empty. */
  open(): Promise<[Leases, Leases]>;
  /** Lets so many milliseconds go by. */
  pass(ms: number): Promise<void>;
};

/** Declares the tests. */
export function leasesAcceptance({ open, pass }: LeasesUnderTest): void {
  let here: Leases;
  let there: Leases;

  beforeEach(async () => {
    [here, there] = await open();
  });

  const told = (changes: readonly Change[]) =>
    changes.map(({ place, userId, before, after }) => `${place} ${userId} ${before} ${after}`);
  const statusOf = async (userId: string, place = 'city') => (await there.get(place, [userId]))[0]?.status;

  describe('a lease', () => {
    test('makes a resident present, and says so once', async () => {
      const [change, ...others] = await here.renew([eg.lease()], 10_000);
      expect(others).toEqual([]);
      expect(change).toEqual({
        ...{ place: 'city', userId: 'u_olena', username: 'Олена', before: 'offline', after: 'online' },
        ...{ lastSeen: expect.any(Number), doNotDisturb: false, online: 1, version: expect.any(Number) },
      });
      expect(await there.renew([eg.lease()], 10_000)).toEqual([]);
      expect(await there.get('city', ['u_olena'])).toEqual([
        { userId: 'u_olena', username: 'Олена', status: 'online', lastSeen: change?.lastSeen, doNotDisturb: false },
      ]);
    });

    test('named twice in a batch is as it is named last', async () => {
      expect(told(await here.renew([eg.lease(), eg.lease({ status: 'away' })], 10_000))).toEqual([
        'city u_olena offline away',
      ]);
      expect(told(await there.drop([eg.lease(), eg.lease()]))).toEqual(['city u_olena away offline']);
    });

    test('that is renewed in time goes on', async () => {
      await here.renew([eg.lease()], 400);
      await pass(250);
      await here.renew([eg.lease()], 10_000);
      await pass(250);
      expect(await here.sweep()).toEqual([]);
      expect(await statusOf('u_olena')).toBe('online');
    });

    test('that is not renewed ends with a sweep, as of its end', async () => {
      const [began] = await here.renew([eg.lease()], 500);
      await here.renew([eg.lease({ userId: 'u_taras', username: 'Тарас' })], 10_000);
      expect(await there.sweep()).toEqual([]);
      await pass(550);
      const [ended, ...others] = await there.sweep();
      expect(others).toEqual([]);
      expect(ended).toMatchObject({
        userId: 'u_olena',
        username: 'Олена',
        before: 'online',
        after: 'offline',
        online: 1,
      });
      expect((ended?.lastSeen ?? 0) - (began?.lastSeen ?? 0)).toBe(500);
      expect(await here.get('city', ['u_olena'])).toEqual([
        { userId: 'u_olena', username: '', status: 'offline', lastSeen: ended?.lastSeen, doNotDisturb: false },
      ]);
    });

    test('past its end and renewed before any sweep never ended', async () => {
      await here.renew([eg.lease()], 50);
      await pass(100);
      expect(await there.renew([eg.lease()], 10_000)).toEqual([]);
      expect(await here.sweep()).toEqual([]);
    });

    test('can be cut short', async () => {
      await here.renew([eg.lease()], 60_000);
      await here.renew([eg.lease()], 50);
      await pass(100);
      expect(told(await there.sweep())).toEqual(['city u_olena online offline']);
    });

    test('that there is not cannot be ended', async () => {
      await here.renew([eg.lease()], 10_000);
      expect(await here.drop([eg.lease({ holder: 'other:1' }), eg.lease({ userId: 'u_nobody' })])).toEqual([]);
      expect(await statusOf('u_olena')).toBe('online');
    });
  });

  describe('an edge', () => {
    const two = [eg.lease(), eg.lease({ place: 'room:a' })];
    const comparePlaces = (changes: readonly Change[]) => told(changes).sort();

    test('keeps its leases by beating, and is not known before it begins', async () => {
      expect(await here.keep('e.1', 300, false)).toBe(false);
      expect(await here.keep('e.1', 300, true)).toBe(true);
      await here.renew(two, { edge: 'e.1' });
      expect([await there.held('e.1'), await there.held('e.2')]).toEqual([2, 0]);
      await pass(200);
      expect(await there.keep('e.1', 300, false)).toBe(true);
      await pass(200);
      expect(await there.sweep()).toEqual([]);
      expect(await statusOf('u_olena')).toBe('online');
    });

    test('that beats no more ends with all its leases, as of its end, once', async () => {
      await here.keep('e.1', 300, true);
      const [began] = await here.renew(two, { edge: 'e.1' });
      await here.renew([eg.lease({ userId: 'u_taras', username: 'Тарас' })], 10_000);
      await pass(1_000);
      const changes = (await Promise.all([here.sweep(), there.sweep(), here.sweep()])).flat();
      expect(comparePlaces(changes)).toEqual(['city u_olena online offline', 'room:a u_olena online offline']);
      const [{ lastSeen = 0 } = {}] = await here.get('city', ['u_olena']);
      expect(lastSeen - (began?.lastSeen ?? 0)).toBeLessThanOrEqual(300);
      expect(await statusOf('u_taras')).toBe('online');
      expect([await here.keep('e.1', 300, false), await here.held('e.1')]).toEqual([false, 0]);
    });

    test('past its end that beats before any sweep never ended', async () => {
      await here.keep('e.1', 50, true);
      await here.renew(two, { edge: 'e.1' });
      await pass(100);
      expect(await here.keep('e.1', 10_000, false)).toBe(true);
      expect(await there.sweep()).toEqual([]);
    });

    test('names its leases anew under another name, and nobody notices', async () => {
      await here.keep('e.1', 50, true);
      await here.renew(two, { edge: 'e.1' });
      await here.keep('e.2', 10_000, true);
      expect(await here.renew(two, { edge: 'e.2' })).toEqual([]);
      await pass(100);
      expect(await there.sweep()).toEqual([]);
      expect([await here.held('e.1'), await here.held('e.2')]).toEqual([0, 2]);
    });

    test('gives a lease a time of its own, and takes it back', async () => {
      await here.keep('e.1', 10_000, true);
      await here.renew(two, { edge: 'e.1' });
      expect(await here.renew([eg.lease()], 50)).toEqual([]);
      expect(await there.held('e.1')).toBe(1);
      await pass(100);
      expect(told(await there.sweep())).toEqual(['city u_olena online offline']);
      await here.renew([eg.lease()], 50);
      expect(await here.renew([eg.lease()], { edge: 'e.1' })).toEqual([]);
      await pass(100);
      expect(await there.sweep()).toEqual([]);
      expect(comparePlaces(await there.drop(two))).toEqual([
        'city u_olena online offline',
        'room:a u_olena online offline',
      ]);
      expect(await here.held('e.1')).toBe(0);
    });

    test('takes nothing of another edge’s with it', async () => {
      await here.keep('e.1', 50, true);
      await here.keep('f.1', 10_000, true);
      await here.renew([eg.lease({ holder: 'e:1' })], { edge: 'e.1' });
      await here.renew([eg.lease({ holder: 'f:1', status: 'away' })], { edge: 'f.1' });
      await pass(100);
      expect(told(await there.sweep())).toEqual(['city u_olena online away']);
    });

    test('with thousands of leases is over in one sweep', async () => {
      const many = Array.from({ length: 3_000 }, (_, n) => eg.lease({ userId: `u_${n}`, holder: `e:${n}` }));
      await here.keep('e.1', 2_000, true);
      await here.renew(many, { edge: 'e.1' });
      await pass(2_100);
      expect(await there.sweep()).toHaveLength(3_000);
      expect((await here.count('city')).online).toBe(0);
    });
  });

  describe('a resident', () => {
    test('is as present as the best of their leases', async () => {
      const [phone, laptop] = [eg.lease({ holder: 'e:1' }), eg.lease({ holder: 'e:2' })];
      const idle = (lease: typeof phone) => ({ ...lease, status: 'away' as const });
      expect(told(await here.renew([idle(phone)], 10_000))).toEqual(['city u_olena offline away']);
      expect(told(await there.renew([laptop], 10_000))).toEqual(['city u_olena away online']);
      expect(await here.renew([idle(phone)], 10_000)).toEqual([]);
      expect(told(await there.drop([laptop]))).toEqual(['city u_olena online away']);
      expect(told(await here.renew([phone], 10_000))).toEqual(['city u_olena away online']);
      expect(told(await here.renew([idle(phone)], 10_000))).toEqual(['city u_olena online away']);
      expect(told(await here.drop([phone]))).toEqual(['city u_olena away offline']);
    });

    test('changes once however many tabs a call is about', async () => {
      const tabs = Array.from({ length: 50 }, (_, n) =>
        eg.lease({ holder: `e:${n}`, status: n % 2 === 0 ? 'away' : 'online' }),
      );
      expect(told(await here.renew(tabs, 10_000))).toEqual(['city u_olena offline online']);
      expect(await there.drop(tabs.slice(0, 49))).toEqual([]);
      expect(told(await there.drop(tabs))).toEqual(['city u_olena online offline']);
      await here.renew(tabs, 50);
      await pass(100);
      expect(told(await there.sweep())).toEqual(['city u_olena online offline']);
    });

    test('falls back to away when the active tab runs out', async () => {
      await here.renew([eg.lease({ holder: 'e:1', status: 'away' })], 10_000);
      await here.renew([eg.lease({ holder: 'e:2' })], 50);
      await pass(100);
      expect(told(await here.sweep())).toEqual(['city u_olena online away']);
    });

    test('keeps the time of the last change while nothing changes', async () => {
      const [began] = await here.renew([eg.lease()], 10_000);
      await pass(50);
      await here.renew([eg.lease()], 10_000);
      const [away] = await here.renew([eg.lease({ status: 'away' })], 10_000);
      expect(away?.lastSeen).toBeGreaterThan(began?.lastSeen ?? 0);
    });

    test('with a new name is a change, and an old tab does not bring the old name back', async () => {
      await here.renew([eg.lease({ holder: 'e:1' })], 10_000);
      const renamed = await here.renew([eg.lease({ holder: 'e:2', username: 'Леся' })], 10_000);
      expect(renamed).toMatchObject([{ username: 'Леся', before: 'online', after: 'online' }]);
      expect(await there.renew([eg.lease({ holder: 'e:1' })], 10_000)).toEqual([]);
      expect(await there.get('city', ['u_olena'])).toMatchObject([{ username: 'Леся' }]);
    });

    test('leaves with all leases of one holder, at every place, and with no other', async () => {
      const places = ['city', 'room:a', 'room:b'];
      await here.renew(
        places.map((place) => eg.lease({ place })),
        10_000,
      );
      await here.renew([eg.lease({ place: 'room:b', holder: 'edge:2' })], 10_000);
      await here.renew([eg.lease({ userId: 'u_taras' })], 10_000);
      await here.drop([eg.lease({ place: 'room:a' })]);
      expect(await there.leave('u_olena', 'edge:404')).toEqual([]);
      expect(told(await there.leave('u_olena', 'edge:1'))).toEqual(['city u_olena online offline']);
      expect(await statusOf('u_olena', 'room:b')).toBe('online');
      expect(await statusOf('u_taras')).toBe('online');
      expect(told(await there.leave('u_olena', 'edge:2'))).toEqual(['room:b u_olena online offline']);
      expect(await there.leave('u_olena', 'edge:2')).toEqual([]);
    });
  });

  describe('a resident who chose', () => {
    const [tab, phone] = [eg.lease({ holder: 'e:1' }), eg.lease({ holder: 'f:1' })];
    const hidden = (lease: typeof tab) => ({ ...lease, status: 'hidden' as const });

    test('to be invisible goes once and comes back once, whatever their tabs do meanwhile', async () => {
      await here.renew([tab, phone], 10_000);
      expect(await here.renew([hidden(tab)], 10_000)).toEqual([]);
      const [gone, ...others] = await there.renew([hidden(phone)], 10_000);
      expect([told(gone ? [gone] : []), others]).toEqual([['city u_olena online offline'], []]);
      await pass(20);
      expect(await here.renew([hidden({ ...tab, holder: 'e:2', username: 'Леся' }), hidden(tab)], 10_000)).toEqual([]);
      expect(await here.drop([phone])).toEqual([]);
      expect(await there.members('city', 10)).toMatchObject({ members: [], online: 0, version: gone?.version });
      expect(await there.get('city', ['u_olena'])).toEqual([
        { userId: 'u_olena', username: '', status: 'offline', lastSeen: gone?.lastSeen, doNotDisturb: false },
      ]);
      const back = await there.renew([tab], 10_000);
      expect(back).toMatchObject([{ username: 'Олена', before: 'offline', after: 'online', online: 1 }]);
      expect(await here.renew([tab], 10_000)).toEqual([]);
    });

    test('to be invisible before they came leaves no trace, and their leases end like all others', async () => {
      const square = hidden(eg.lease({ place: 'room:square' }));
      expect(await here.renew([hidden(tab), square], 50)).toEqual([]);
      expect(await there.count('room:square')).toEqual({ online: 0, version: 0 });
      await pass(100);
      expect(await there.sweep()).toEqual([]);
      expect(await there.get('city', ['u_olena'])).toMatchObject([{ status: 'offline', lastSeen: undefined }]);
      await here.renew([hidden(tab), square], 10_000);
      expect(await there.leave('u_olena', 'edge:1')).toEqual([]);
      expect(told(await here.renew([square, { ...square, status: 'online' }], 10_000))).toEqual([
        'room:square u_olena offline online',
      ]);
    });

    test('to be invisible is hidden at once at every place, whoever holds them there, and nobody else is', async () => {
      await here.keep('e.1', 60_000, true);
      await here.renew([tab, { ...tab, place: 'room:a' }], { edge: 'e.1' });
      await there.renew([phone, { ...phone, place: 'room:b', status: 'away' }], 10_000);
      await there.renew([eg.lease({ place: 'room:c', holder: 'f:2' }), eg.lease({ userId: 'u_taras' })], 10_000);
      const changes = await there.hide('u_olena');
      expect(told(changes).sort()).toEqual([
        'city u_olena online offline',
        'room:a u_olena online offline',
        'room:b u_olena away offline',
        'room:c u_olena online offline',
      ]);
      const { lastSeen } = changes.find(({ place }) => place === 'city') ?? {};
      expect(lastSeen).toEqual(expect.any(Number));
      expect(await here.get('city', ['u_olena'])).toMatchObject([{ status: 'offline', username: '', lastSeen }]);
      expect(await here.count('city')).toEqual({
        online: 1,
        version: changes.find(({ place }) => place === 'city')?.version,
      });
      expect(await here.members('room:a', 10)).toMatchObject({ members: [], online: 0 });
      expect(await statusOf('u_taras')).toBe('online');
      expect([await here.hide('u_olena'), await here.hide('u_nobody')]).toEqual([[], []]);
    });

    test('to be invisible is shown again by those who say so, and not by what only lasts', async () => {
      await here.keep('e.1', 300, true);
      await here.renew([tab, { ...tab, place: 'room:a' }], { edge: 'e.1' });
      await here.renew([phone], 10_000);
      await there.hide('u_olena');
      expect(await here.held('e.1')).toBe(2);
      expect(await here.renew([hidden(phone)], 10_000)).toEqual([]);
      expect(told(await here.renew([phone], 10_000))).toEqual(['city u_olena offline online']);
      expect(await statusOf('u_olena', 'room:a')).toBe('offline');
      await pass(400);
      expect(await there.sweep()).toEqual([]);
      expect(await here.held('e.1')).toBe(0);
      expect(told(await there.drop([phone]))).toEqual(['city u_olena online offline']);
    });

    test('to be invisible and to hide last seen leaves no trace of when they were here', async () => {
      await here.renew([{ ...tab, hidesLastSeen: true }], 10_000);
      expect(await there.hide('u_olena')).toMatchObject([{ after: 'offline', lastSeen: undefined }]);
      expect(await here.get('city', ['u_olena'])).toMatchObject([{ status: 'offline', lastSeen: undefined }]);
    });

    test('not to be disturbed is as present as before, and it is told', async () => {
      await here.renew([tab], 10_000);
      const [asked, ...others] = await here.renew([{ ...tab, doNotDisturb: true }], 10_000);
      expect(others).toEqual([]);
      expect(asked).toMatchObject({ before: 'online', after: 'online', doNotDisturb: true });
      expect(await there.renew([{ ...tab, doNotDisturb: true }], 10_000)).toEqual([]);
      expect(await there.get('city', ['u_olena'])).toMatchObject([{ status: 'online', doNotDisturb: true }]);
      expect((await there.members('city', 10)).members).toMatchObject([{ doNotDisturb: true }]);
      const [gone] = await there.drop([tab]);
      expect(gone).toMatchObject({ after: 'offline', doNotDisturb: false });
    });

    test('to hide last seen is never said to have been here', async () => {
      await here.renew([tab], 10_000);
      await here.drop([tab]);
      expect((await there.get('city', ['u_olena']))[0]?.lastSeen).toEqual(expect.any(Number));
      const [came] = await here.renew([{ ...tab, hidesLastSeen: true }], 10_000);
      expect(came).toMatchObject({ after: 'online', lastSeen: undefined });
      expect((await there.members('city', 10)).members).toMatchObject([{ status: 'online', lastSeen: undefined }]);
      const [went] = await there.drop([tab]);
      expect(went).toMatchObject({ after: 'offline', lastSeen: undefined });
      expect(await there.get('city', ['u_olena'])).toMatchObject([{ status: 'offline', lastSeen: undefined }]);
    });

    test('while offline to hide last seen is never said to have been here', async () => {
      await here.renew([tab], 10_000);
      await here.drop([tab]);
      expect(await there.showLastSeen('u_olena', false)).toEqual([]);
      expect(await here.get('city', ['u_olena'])).toMatchObject([{ status: 'offline', lastSeen: undefined }]);
      expect((await here.members('city', 10)).members).toEqual([]);
    });

    test('while here to hide last seen is told once, and holds also when they go before their leases say it', async () => {
      await here.renew([tab, { ...phone, doNotDisturb: true }], 10_000);
      const [told, ...others] = await there.showLastSeen('u_olena', false);
      expect(others).toEqual([]);
      expect(told).toMatchObject({ before: 'online', after: 'online', lastSeen: undefined, doNotDisturb: true });
      expect(await there.showLastSeen('u_olena', false)).toEqual([]);
      expect(await here.renew([tab], 10_000)).toEqual([]);
      expect(await here.renew([{ ...phone, doNotDisturb: true, hidesLastSeen: true }], 10_000)).toEqual([]);
      const [went] = await there.drop([tab, phone]);
      expect(went).toMatchObject({ after: 'offline', lastSeen: undefined });
      expect(await there.get('city', ['u_olena'])).toMatchObject([{ status: 'offline', lastSeen: undefined }]);
    });

    test('to hide last seen and to show it again before their leases said either is told as they chose last', async () => {
      await here.renew([tab], 10_000);
      await there.showLastSeen('u_olena', false);
      const [told] = await there.showLastSeen('u_olena', true);
      expect(told).toMatchObject({ after: 'online', lastSeen: expect.any(Number) });
      expect(await here.renew([tab], 10_000)).toEqual([]);
    });
  });

  describe('a place', () => {
    test('has its own residents, count and version', async () => {
      await here.renew([eg.lease(), eg.lease({ place: 'room:a' }), eg.lease({ place: 'room:b' })], 10_000);
      await here.renew([eg.lease({ place: 'room:a', userId: 'u_taras', username: 'Тарас' })], 10_000);
      expect((await there.count('city')).online).toBe(1);
      expect((await there.count('room:a')).online).toBe(2);
      expect(await there.count('room:nobody')).toEqual({ online: 0, version: 0 });
      expect(await there.members('room:nobody', 10)).toEqual({ members: [], online: 0, version: 0, next: undefined });
      expect((await there.members('room:a', 10)).members.map(({ userId }) => userId)).toEqual(['u_olena', 'u_taras']);
    });

    test('has versions of one epoch, whoever asks', async () => {
      const epoch = await here.epoch();
      expect(epoch).toMatch(/^[\w-]{8,}$/);
      await here.renew([eg.lease()], 10_000);
      expect([await there.epoch(), await here.epoch()]).toEqual([epoch, epoch]);
    });

    test.each(['city', 'room:a'])('%s counts its versions without a gap', async (place) => {
      const versions: number[] = [];
      for (let n = 0; n < 3; n++) {
        const holder = `e:${n}`;
        const came = await here.renew([eg.lease({ place, userId: `u_${n}`, holder })], 10_000);
        const went = await there.drop([eg.lease({ place, userId: `u_${n}`, holder })]);
        versions.push(...[...came, ...went].map(({ version }) => version));
      }
      const first = versions[0] ?? 0;
      expect(versions).toEqual(versions.map((_, n) => first + n));
      expect(await there.count(place)).toEqual({ online: 0, version: versions.at(-1) });
    });

    test.each(['city', 'room:a'])('%s gives many changes of one call each a version', async (place) => {
      const residents = Array.from({ length: 700 }, (_, n) => eg.lease({ place, userId: `u_${n}`, holder: `e:${n}` }));
      const came = await here.renew(residents, 10_000);
      expect(came).toHaveLength(700);
      const versions = came.map(({ version }) => version).sort((a, b) => a - b);
      expect((versions.at(-1) ?? 0) - (versions[0] ?? 0)).toBe(699);
      expect(new Set(versions).size).toBe(700);
      expect(Math.max(...came.map(({ online }) => online))).toBe(700);
      expect(await here.drop(residents)).toHaveLength(700);
      expect((await there.count(place)).online).toBe(0);
    });

    test.each(['city', 'room:a'])('%s lists online first, then away, by name, in pages', async (place) => {
      const names = ['яна', 'Олена', 'андрій', 'Zoe', 'Борис', 'олена', '🦊 Лис'];
      const leases = names.map((username, n) =>
        eg.lease({ place, userId: `u_${n}`, holder: `e:${n}`, username, status: n % 2 === 0 ? 'online' : 'away' }),
      );
      await here.renew(leases, 10_000);
      const all = await there.members(place, 100);
      expect(all.members.map(({ username, status }) => `${status} ${username}`)).toEqual([
        ...['online андрій', 'online Борис', 'online яна', 'online 🦊 Лис'],
        ...['away Zoe', 'away Олена', 'away олена'],
      ]);
      expect([all.online, all.next]).toEqual([7, undefined]);
      const paged: string[] = [];
      let after: string | undefined;
      do {
        const page = await there.members(place, 3, after);
        paged.push(...page.members.map(({ userId }) => userId));
        after = page.next;
      } while (after !== undefined);
      expect(paged).toEqual(all.members.map(({ userId }) => userId));
    });

    test.each(['city', 'room:a'])('%s pages through more residents than a page, none twice', async (place) => {
      const residents = Array.from({ length: 300 }, (_, n) =>
        eg.lease({ place, userId: `u_${n}`, holder: `e:${n}`, username: `Мешканець ${n % 40}` }),
      );
      await here.renew(residents, 10_000);
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page: Awaited<ReturnType<Leases['members']>> = await there.members(place, 100, after);
        seen.push(...page.members.map(({ userId }) => userId));
        after = page.next;
      } while (after !== undefined);
      expect(seen).toHaveLength(300);
      expect(new Set(seen).size).toBe(300);
    });
  });

  test.each([
    ['comes and goes', false],
    ['is here and chooses', true],
  ])('of calls that cross about a resident who %s the change with the greatest version is true', async (_, isHere) => {
    const [tab, inRoom] = [eg.lease(), eg.lease({ place: 'room:a', userId: 'u_taras' })];
    for (let n = 0; n < 40; n++) {
      const [one, other] = n % 2 === 0 ? [here, there] : [here, here];
      if (isHere) await here.renew([tab], 10_000);
      const crossing = await Promise.all([
        // What begins in a room is written down besides, and takes longer.
        one.renew([{ ...tab, doNotDisturb: true, username: 'Леся' }, inRoom], 10_000),
        isHere ? other.renew([{ ...tab, holder: 'e:2' }], 10_000) : other.drop([tab]),
      ]);
      const ofCity = crossing.flat().filter(({ place }) => place === 'city');
      const [last] = ofCity.toSorted((a, b) => b.version - a.version);
      const [member] = await there.get('city', ['u_olena']);
      if (last) expect(member).toMatchObject({ status: last.after, doNotDisturb: last.doNotDisturb });
      if (last && last.after !== 'offline') expect(member).toMatchObject({ username: last.username });
      await here.drop([tab, { ...tab, holder: 'e:2' }, inRoom]);
    }
  });

  test('of two processes that sweep at once, one is answered each change', async () => {
    const residents = Array.from({ length: 400 }, (_, n) => eg.lease({ userId: `u_${n}`, holder: `e:${n}` }));
    await here.renew(residents, 50);
    await pass(100);
    const changes = (await Promise.all([here.sweep(), there.sweep(), here.sweep(), there.sweep()])).flat();
    expect(changes.map(({ userId }) => userId).sort()).toEqual(residents.map(({ userId }) => userId).sort());
  });
}
