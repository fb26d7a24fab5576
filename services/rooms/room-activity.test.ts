import type { PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { outboxSteps } from '../outbox.ts';
import type { Postgres } from '../postgres.ts';
import { postgresServers, type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { horizonMinutes } from './heat.ts';
import { openPostgresRoomLog } from './postgres-room-log.ts';
import { type Activity, minuteOf, openRoomActivity } from './room-activity.ts';
import { eg as egLog } from './room-log.acceptance.ts';
import { roomSteps } from './tables.ts';

const noon = new Date('2026-11-27T12:00:00Z');
const eg = {
  /** Олена in General, so many seconds after noon. */
  activity: (seconds: number, given: Partial<Activity> = {}): Activity => ({
    roomId: 'city_general',
    residentId: 'u_olena',
    at: new Date(noon.getTime() + seconds * 1000),
    ...given,
  }),
};

describe('what is remembered', () => {
  /** Keys that were written, statement by statement. */
  const written: string[][] = [];
  const client = {
    query: async ({ values: [minutes, rooms, residents] }: { values: [number[], string[], string[]] }) => {
      written.push(minutes.map((minute, n) => `${minute - minuteOf(noon)} ${rooms[n]} ${residents[n]}`));
    },
  } as unknown as PoolClient;
  const taras = { residentId: 'u_taras' };
  beforeEach(() => written.splice(0));

  test('is not written again in its minute, in whatever batch; the next minute is another one', async () => {
    const activity = openRoomActivity();
    const first = [eg.activity(0), eg.activity(1), eg.activity(2, taras)];
    await activity.write(client, first);
    activity.remember(first);
    await activity.write(client, [eg.activity(59), eg.activity(59, taras)]);
    const later = [eg.activity(59), eg.activity(59, { roomId: 'city_science' }), eg.activity(60)];
    await activity.write(client, later);
    activity.remember(later);
    await activity.write(client, [eg.activity(61), eg.activity(61, { roomId: 'city_science' })]);
    expect(written).toEqual([
      ['0 city_general u_olena', '0 city_general u_taras'],
      ['0 city_science u_olena', '1 city_general u_olena'],
      ['1 city_science u_olena'],
    ]);
  });

  test('is only what was committed', async () => {
    const activity = openRoomActivity();
    await activity.write(client, [eg.activity(0)]);
    await activity.write(client, [eg.activity(1)]);
    expect(written).toEqual([['0 city_general u_olena'], ['0 city_general u_olena']]);
  });
});

describe.each(postgresServers)('on the %s PostgreSQL', (server) => {
  let postgres: TestPostgres;
  const rows = async () =>
    (await postgres.pool.query('SELECT minute, room_id, resident_id FROM room_activity ORDER BY 1, 2, 3')).rows;
  const count = async () => (await rows()).length;
  const post = (given: Partial<ReturnType<typeof egLog.post>> = {}) => egLog.post({ roomId: 'city_general', ...given });

  beforeAll(async () => {
    postgres = await testPostgres({ server });
    await postgres.migrate('outbox', outboxSteps);
    await postgres.migrate('rooms', roomSteps);
  });
  afterAll(() => postgres?.close());
  beforeEach(() => postgres.pool.query('TRUNCATE room_activity'));

  test('a message is activity of its author, also at another writer; a bot’s is nobody’s', async () => {
    const logs = [openPostgresRoomLog(postgres, () => {}), openPostgresRoomLog(postgres, () => {})];
    for (const log of logs) {
      await log.append(post({ byBot: true, authorId: 'u_spoken-for' }));
      await Promise.all([log.append(post()), log.append(post()), log.append(post({ authorId: 'u_taras' }))]);
      await log.append(post({ roomId: 'city_science' }));
    }
    const known = await rows();
    const names = new Set(known.map((row) => `${row.room_id} ${row.resident_id}`));
    expect([...names].sort()).toEqual([...['city_general u_olena', 'city_general u_taras', 'city_science u_olena']]);
    // One row each, or two when a minute ended meanwhile.
    const minutes = new Set(known.map((row) => row.minute));
    expect(known.length).toBeLessThanOrEqual(names.size * minutes.size);
    expect(Math.abs(known[0].minute - minuteOf(new Date()))).toBeLessThanOrEqual(1);
  });

  test('what is rolled back was no activity, and is written when it is tried again', async () => {
    let failures = 1;
    const failing: Postgres = {
      ...postgres,
      transaction: (work) =>
        postgres.transaction((client, commit) =>
          work(client, async () => {
            if (failures-- > 0) throw Object.assign(new Error('the server went'), { code: '57P01' });
            await commit();
          }),
        ),
    };
    const log = openPostgresRoomLog(failing, () => {});
    await expect(log.append(post({ clientId: 'c' }))).rejects.toThrow('the log cannot be reached');
    expect(await count()).toBe(0);
    await log.append(post({ clientId: 'c' }));
    expect(await count()).toBe(1);
  });

  test('a retry of a message that the log has is no activity', async () => {
    const log = openPostgresRoomLog(postgres, () => {});
    await log.append(post({ clientId: 'known' }));
    await postgres.pool.query('TRUNCATE room_activity');
    await openPostgresRoomLog(postgres, () => {}).append(post({ clientId: 'known' }));
    expect(await count()).toBe(0);
  });

  test('who writes takes away twice as much of what is over the horizon, and nothing else', async () => {
    const now = minuteOf(noon);
    await postgres.pool.query(
      `INSERT INTO room_activity SELECT minute, 'city_general', 'u_' || n
       FROM generate_series($1::int, $2::int) AS minute, generate_series(1, 3) AS n`,
      [now - horizonMinutes - 3, now - horizonMinutes + 1],
    );
    const write = (...given: Activity[]) => postgres.transaction((client) => openRoomActivity().write(client, given));
    await write(eg.activity(0), eg.activity(0, { residentId: 'u_taras' }));
    expect(await count()).toBe(15 - 4 + 2);
    for (const seconds of [1, 2, 3, 4]) await write(eg.activity(seconds, { residentId: `u_${seconds}` }));
    const left = (await rows()).map((row) => now - row.minute);
    expect(left.filter((age) => age > 0)).toEqual([
      ...Array(3).fill(horizonMinutes),
      ...Array(3).fill(horizonMinutes - 1),
    ]);
  });

  test('two writers that clean up at once take turns, and none waits for the other', async () => {
    const now = minuteOf(noon);
    await postgres.pool.query(
      `INSERT INTO room_activity SELECT $1, 'city_general', 'u_' || n FROM generate_series(1, 40) AS n`,
      [now - 2 * horizonMinutes],
    );
    const many = (room: string) =>
      Array.from({ length: 10 }, (_, n) => eg.activity(0, { roomId: room, residentId: `u_${n}` }));
    await postgres.transaction(async (one) => {
      await openRoomActivity().write(one, many('city_general'));
      // While the first has not committed: a writer that waited for it would wait for ever.
      await postgres.transaction((other) => openRoomActivity().write(other, many('city_science')));
    });
    expect(await count()).toBe(20);
  });
});
