/** Batches in rooms as this process left them: one way to the database and back, and never on top of what it does not know. */
import { setTimeout as sleep } from 'node:timers/promises';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { outboxSteps } from '../outbox.ts';
import { overheard } from '../overheard-postgres.testing.ts';
import type { Postgres } from '../postgres.ts';
import { postgresServers, type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { openLeftRooms } from './left-rooms.ts';
import { openPostgresRoomLog } from './postgres-room-log.ts';
import { openRoomDirectory } from './room-directory.ts';
import { eg, upTo } from './room-log.acceptance.ts';
import type { RoomLog } from './room-log.ts';
import { roomSteps } from './tables.ts';

describe.each(postgresServers)('on the %s PostgreSQL', (server) => {
  let postgres: TestPostgres;
  /** What the log asked of PostgreSQL, and when it had an answer. */
  let said: string[];
  let log: RoomLog;
  let other: RoomLog;
  let roomId: string;

  const newRoom = async () => {
    const name = `Кімната ${crypto.randomUUID()}`;
    const given = { name, slug: crypto.randomUUID(), description: '', createdBy: 'u_olena', username: 'Олена' };
    const room = await openRoomDirectory(postgres).create(given);
    if (typeof room === 'string') throw new Error(room);
    return room.id;
  };
  const openLog = (of: Postgres, looks = 0) =>
    openPostgresRoomLog(of, () => undefined, { leftRooms: openLeftRooms({ looks }) });
  /** How many wait for a lock. */
  const waiting = async () =>
    (
      await postgres.pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
    ).rowCount;
  const seqs = async () => (await log.events(roomId, 0, 100)).map(({ seq }) => seq);

  beforeAll(async () => {
    postgres = await testPostgres({ server });
    await postgres.migrate('outbox', outboxSteps);
    await postgres.migrate('rooms', roomSteps);
  });
  afterAll(() => postgres?.close());
  beforeEach(async () => {
    said = [];
    log = openLog(overheard(postgres, said, () => said.push('an answer')));
    other = openLog(postgres);
    roomId = await newRoom();
    // The first look; what is written once a minute is written now, and the minute lasts as long as a test.
    const leftOfMinute = 60_000 - (Date.now() % 60_000);
    if (leftOfMinute < 2_000) await sleep(leftOfMinute);
    await log.append(eg.post({ roomId }));
    said.length = 0;
  });

  test('a post is one statement; with more to write it goes to the database and back once all the same', async () => {
    const { message, created } = await log.append(eg.post({ roomId, text: 'друге' }));
    expect([message.seq, created]).toEqual([2, true]);
    expect(said).toEqual([expect.stringMatching(/^WITH locked/), 'an answer']);
    said.length = 0;
    await log.append(eg.post({ roomId, authorId: 'u_taras', text: 'третє' }));
    expect(said).toEqual([
      expect.stringMatching(/^WITH locked/),
      expect.stringMatching(/INSERT INTO room_activity/),
      expect.stringMatching(/INSERT INTO room_reads/),
      'COMMIT',
      ...upTo(4).map(() => 'an answer'),
    ]);
    expect(await seqs()).toEqual([1, 2, 3]);
    expect((await openRoomDirectory(postgres).find(roomId)).room.lastEvent).toBe('Олена: третє');
  });

  test('a batch of several rooms goes once too; one that needs more than its rooms looks at them', async () => {
    const rooms = [roomId, await newRoom(), await newRoom()];
    for (const one of rooms) await log.append(eg.post({ roomId: one }));
    said.length = 0;
    await Promise.all(rooms.flatMap((one) => upTo(5).map((n) => log.append(eg.post({ roomId: one, text: `${n}` })))));
    expect(said).toEqual([expect.stringMatching(/^WITH locked/), 'an answer']);
    const mentions = [{ user_id: 'u_taras', username: 'Тарас' }];
    await log.append(eg.post({ roomId, text: 'Агов, @Тарас', mentions }));
    expect(said.some(isLook)).toBe(false);
    for (const needsMore of [
      () => log.append(eg.post({ roomId, replyToSeq: 1 })),
      () => log.change(eg.change({ roomId, kind: 'edited', text: 'інше' })),
    ]) {
      said.length = 0;
      await needsMore();
      expect(said.some(isLook)).toBe(true);
    }
  });

  test('a room that was found as it was left often enough is left alone; before that it is looked at', async () => {
    const patient = openLog(
      overheard(postgres, said, () => said.push('an answer')),
      3,
    );
    const looked: boolean[] = [];
    for (const n of upTo(7)) {
      said.length = 0;
      await patient.append(eg.post({ roomId, text: `${n}` }));
      looked.push(said.some(isLook));
    }
    expect(looked).toEqual([true, true, true, true, false, false, false]);
  });

  const sql = (text: string) => () => postgres.pool.query(text, [roomId]);
  const muted = `WITH muted AS (
      INSERT INTO room_standings (room_id, resident_id, username, muted_until) VALUES ($1, 'u_taras', '', now() + interval '1 hour'))
    UPDATE rooms SET guarded = true WHERE id = $1`;
  test.each([
    ['somebody else has posted', () => other.append(eg.post({ roomId })), 3],
    ['a message was edited', () => other.change(eg.change({ roomId, kind: 'edited', text: 'інше' })), 3],
    ['the room was changed', sql('UPDATE rooms SET last_seq = 2, changes = 1 WHERE id = $1'), 3],
    ['the author was muted', sql(muted), Code.PermissionDenied],
    ['the room was archived', sql('UPDATE rooms SET archived_at = now() WHERE id = $1'), Code.PermissionDenied],
  ] as const)('meanwhile %s: the batch is not written on top, and then looks', async (_, meanwhile, expected) => {
    await meanwhile();
    const outcome = await log.append(eg.post({ roomId, authorId: 'u_taras' })).catch(ConnectError.from);
    expect(outcome instanceof ConnectError ? outcome.code : outcome.message.seq).toBe(expected);
    expect(said.filter((text) => text.startsWith('WITH locked'))).toHaveLength(1);
    expect(said.filter(isLook)).toHaveLength(1);
  });

  test('what is changed while the lock is waited for is seen too', async () => {
    const holder = await postgres.pool.connect();
    await holder.query('BEGIN');
    await holder.query('UPDATE rooms SET last_seq = 2, changes = 1 WHERE id = $1', [roomId]);
    const appended = log.append(eg.post({ roomId, text: 'після' }));
    await expect.poll(waiting).toBe(1);
    expect(said.some(isLook)).toBe(false);
    await holder.query('COMMIT');
    holder.release();
    expect((await appended).message.seq).toBe(3);
    expect(said.filter(isLook)).toHaveLength(1);
  });

  test('a retry in a batch is the first message, and the others of the batch are kept', async () => {
    const post = eg.post({ roomId, text: 'двічі' });
    const first = await log.append(post);
    const fresh = [eg.post({ roomId, text: 'а' }), eg.post({ roomId: await newRoom(), text: 'б' })];
    const [again, ...others] = await Promise.all([post, ...fresh].map((one) => log.append(one)));
    expect(again).toMatchObject({ created: false, message: first.message });
    expect(others.map(({ created, message }) => [created, message.seq])).toEqual([
      [true, 3],
      [true, 1],
    ]);
    expect(await seqs()).toEqual([1, 2, 3]);
  });

  test('a retry costs trust: the rooms of its batch are looked at until they have earned it again', async () => {
    const patient = openLog(
      overheard(postgres, said, () => said.push('an answer')),
      2,
    );
    const looked: boolean[] = [];
    const post = eg.post({ roomId });
    for (const n of upTo(9)) {
      said.length = 0;
      await patient.append(n === 5 || n === 1 ? post : eg.post({ roomId, text: `${n}` }));
      looked.push(said.some(isLook));
    }
    // Three looks, one post without; the retry, which looks too, and two more looks.
    expect(looked).toEqual([true, true, true, false, true, true, true, false, false]);
  });

  test.each([
    ['lost', 'Connection terminated unexpectedly', {}],
    ['lost on the way', 'read ENETUNREACH', { code: 'ENETUNREACH', syscall: 'read' }],
    ['lost in its encryption', 'bad record mac', { code: 'ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC' }],
  ])('when the answer to a commit is %s the batch is not tried again', async (_, message, given) => {
    let transactions = 0;
    let lost = false;
    const losing = openLog({
      ...postgres,
      async transaction(work, statements) {
        transactions += 1;
        const result = await postgres.transaction(work, statements);
        if (lost) throw Object.assign(new Error(message), given);
        return result;
      },
    });
    await losing.append(eg.post({ roomId }));
    lost = true;
    transactions = 0;
    const outcomes = await Promise.allSettled(upTo(3).map(() => losing.append(eg.post({ roomId }))));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: Code.Unavailable } });
    expect(transactions).toBe(1);
    lost = false;
    expect((await losing.append(eg.post({ roomId }))).message.seq).toBe(6);
  });

  test('rooms are locked in the order of their ids: while the first is held, the last is free', async () => {
    const [first = '', last = ''] = [roomId, await newRoom()].sort();
    for (const one of [first, last]) await log.append(eg.post({ roomId: one }));
    const holder = await postgres.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM rooms WHERE id = $1 FOR UPDATE', [first]);
    const both = Promise.all([last, first].map((one) => log.append(eg.post({ roomId: one }))));
    await expect.poll(waiting).toBe(1);
    await postgres.pool.query('SELECT FROM rooms WHERE id = $1 FOR UPDATE NOWAIT', [last]);
    await holder.query('ROLLBACK');
    holder.release();
    for (const { created } of await both) expect(created).toBe(true);
  });

  test('who has waited for a lock was not there before: neither that message nor the next is late', async () => {
    const stranger = openLog(postgres);
    const holder = await postgres.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM rooms WHERE id = $1 FOR UPDATE', [roomId]);
    const waited = stranger.append(eg.post({ roomId }));
    await expect.poll(waiting).toBe(1);
    await postgres.pool.query('SELECT pg_sleep(0.3)');
    const { rows } = await postgres.pool.query<{ now: Date }>(
      `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`,
    );
    await holder.query('ROLLBACK');
    holder.release();
    const said = [await waited, await stranger.append(eg.post({ roomId }))];
    for (const { message } of said)
      expect(message.createdAt && timestampMs(message.createdAt)).toBeGreaterThanOrEqual(
        rows[0]?.now.getTime() ?? Infinity,
      );
  });
});

/** The lock of a batch that looks. */
function isLook(text: string): boolean {
  return text.startsWith('SELECT locked.*');
}
