/** The RoomLog on PostgreSQL: the suite of every RoomLog, what it tells the outbox, and what it does in trouble. */

import { Code, ConnectError } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import type { Message, RoomEvent } from 'proto/city/rooms/v1/message';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { outboxSteps } from '../outbox.ts';
import { overheard } from '../overheard-postgres.testing.ts';
import type { Postgres } from '../postgres.ts';
import { postgresServers, type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { openLeftRooms } from './left-rooms.ts';
import { openPostgresRoomLog } from './postgres-room-log.ts';
import { openRoomDirectory } from './room-directory.ts';
import { eg, messagesOf, type RoomLogUnderTest, roomLogAcceptance, upTo } from './room-log.acceptance.ts';
import { roomSteps } from './tables.ts';

/** A log looks at a room for some time before it takes it for what it left; and one that does so after the first look. */
const looks = [
  ['with a look at the rooms', 8],
  ['in rooms as it left them', 0],
] as const;

const cases = postgresServers.flatMap((server) => looks.map(([how, count]) => [server, how, count] as const));

describe.each(cases)('on the %s PostgreSQL, %s', (server, _how, count) => {
  let postgres: TestPostgres;
  let subject: RoomLogUnderTest;
  let rooms = 0;
  const openLog = (
    of: Postgres,
    published: Parameters<typeof openPostgresRoomLog>[1] = () => undefined,
    cityModerators = new Set<string>(),
  ) => openPostgresRoomLog(of, published, { cityModerators, leftRooms: openLeftRooms({ looks: count }) });

  beforeAll(async () => {
    postgres = await testPostgres({ server });
    await postgres.migrate('outbox', outboxSteps);
    await postgres.migrate('rooms', roomSteps);
  });
  afterAll(() => postgres?.close());

  beforeEach(() => {
    const published: [RoomEvent[], RoomEvent[]] = [[], []];
    subject = {
      logs: [
        openLog(postgres, (_, entries) => published[0].push(...entries)),
        openLog(postgres, (_, entries) => published[1].push(...entries)),
      ],
      published,
      async newRoom() {
        rooms += 1;
        const names = { name: `Кімната ${rooms}`, slug: `room-${rooms}` };
        const room = await openRoomDirectory(postgres).create({
          ...names,
          ...{ description: '', createdBy: 'u_olena', username: 'Олена' },
        });
        if (typeof room === 'string') throw new Error(room);
        return room.id;
      },
    };
  });

  roomLogAcceptance(() => subject);

  test('the first message of a room is told once; the room shows its last one', async () => {
    const roomId = await subject.newRoom();
    const texts = ['перше', 'друге', `${'дов'.repeat(40)}\n\tгий`];
    await Promise.all(texts.map((text) => subject.logs[0].append(eg.post({ roomId, text }))));
    await subject.logs[1].append(eg.post({ roomId, text: 'а'.repeat(81), clientId: 'last' }));
    const { rows } = await postgres.pool.query(
      `SELECT fact FROM outbox WHERE fact->>'kind' = 'room.first_message' AND fact->'room'->>'id' = $1`,
      [roomId],
    );
    expect(rows).toMatchObject([{ fact: { actor: { userId: 'u_olena', username: 'Олена' }, room: { id: roomId } } }]);
    const { room, topSeq } = await openRoomDirectory(postgres).find(roomId);
    expect([room.lastEvent, topSeq]).toEqual([`Олена: ${'а'.repeat(79)}…`, 4]);
  });

  test('a batch asks for its commit once, behind everything that it writes', async () => {
    const roomId = await subject.newRoom();
    const asked: string[] = [];
    const log = openLog(overheard(postgres, asked));
    for (const n of upTo(3)) await log.append(eg.post({ roomId, text: `№ ${n}` }));
    await postgres.pool.query(`UPDATE rooms SET pinned = '{1,2}' WHERE id = $1`, [roomId]);
    asked.length = 0;
    const change = { roomId, residentId: 'u_moderator', ofCity: true };
    await Promise.all([
      log.append(eg.post({ roomId, authorId: 'u_taras', mentions: [{ user_id: 'u_olena', username: 'Олена' }] })),
      log.change(eg.change({ ...change, kind: 'deleted', messageSeq: 1 })),
      log.change(eg.change({ ...change, kind: 'deleted', messageSeq: 2 })),
      log.change(eg.change({ roomId, kind: 'edited', messageSeq: 3, text: 'інше' })),
    ]);
    expect(asked.filter((text) => /^BEGIN|^COMMIT/.test(text))).toEqual(['COMMIT']);
    expect(asked.at(-1)).toBe('COMMIT');
    const written = asked.flatMap((text) =>
      [...text.matchAll(/(?:INSERT INTO|UPDATE) (\w+)/g)].map(([, table]) => table),
    );
    const tables = [
      'messages',
      'room_events',
      'room_activity',
      'room_reads',
      'room_mentions',
      'room_moderation',
      'rooms',
    ];
    expect(written).toEqual(expect.arrayContaining(tables));
  });

  test.each([
    [80, '🌻'.repeat(80)],
    [81, `${'🌻'.repeat(79)}…`],
    [2_000, `${'🌻'.repeat(79)}…`],
  ])('%i characters of two units each: the card shows 80 at the most, and half of none', async (count, shown) => {
    const roomId = await subject.newRoom();
    await subject.logs[0].append(eg.post({ roomId, text: '🌻'.repeat(count) }));
    const { room } = await openRoomDirectory(postgres).find(roomId);
    expect(room.lastEvent).toBe(`Олена: ${shown}`);
  });

  test.each([
    ['**Агов**, [сюди](https://a.example)!\n- раз', 'Агов, сюди! • раз'],
    [`**${'а'.repeat(90)}**`, `${'а'.repeat(79)}…`],
    ['5*3*2 _', '5*3*2 _'],
    ['```\n```', '``` ```'],
    ['Агов, @Олена *К*!', 'Агов, @Олена *К*!'],
    [' раз  два \n\t три ', 'раз два три'],
  ])('the card says %j in plain words', async (text, shown) => {
    const roomId = await subject.newRoom();
    const mentions = [{ user_id: 'u_star', username: 'Олена *К*' }];
    await subject.logs[0].append(eg.post({ roomId, text, mentions }));
    const { room } = await openRoomDirectory(postgres).find(roomId);
    expect(room.lastEvent).toBe(`Олена: ${shown}`);
  });

  test('an entry of a kind that only a newer release knows is a place without a meaning, and ends nothing', async () => {
    const roomId = await subject.newRoom();
    await subject.logs[0].append(eg.post({ roomId }));
    await postgres.pool.query('ALTER TABLE room_events DROP CONSTRAINT room_events_kind_check');
    await postgres.pool.query(
      `INSERT INTO room_events (room_id, seq, kind, message_seq, resident_id, created_at)
        VALUES ($1, 2, 'moved', 0, 'u_olena', now()), ($1, 3, 'starred', 1, 'u_olena', now())`,
      [roomId],
    );
    const events = await subject.logs[0].events(roomId, 0, 10);
    expect(events.map(({ seq, event }) => [seq, event.case])).toEqual([
      [1, 'message'],
      [2, undefined],
      [3, undefined],
    ]);
  });

  test('the card of a room says what its last message says now, and nothing that was deleted', async () => {
    const roomId = await subject.newRoom();
    const [log] = subject.logs;
    const card = async () => (await openRoomDirectory(postgres).find(roomId)).room.lastEvent;
    await log.append(eg.post({ roomId, text: 'раз' }));
    await log.append(eg.post({ roomId, text: 'два' }));
    await log.change(eg.change({ roomId, messageSeq: 1, kind: 'edited', text: 'ще раз' }));
    expect(await card()).toBe('Олена: два');
    await log.change(eg.change({ roomId, messageSeq: 2, kind: 'edited', text: 'ще два' }));
    expect(await card()).toBe('Олена: ще два');
    await log.change(eg.change({ roomId, messageSeq: 2, kind: 'deleted' }));
    expect(await card()).toBe('Олена: ще раз');
    await log.change(eg.change({ roomId, messageSeq: 1, kind: 'deleted' }));
    expect(await card()).toBeUndefined();
    expect((await openRoomDirectory(postgres).find(roomId)).topSeq).toBe(6);
  });

  test('what an edit and a deletion took away is kept for moderators; milestones count messages alone', async () => {
    const roomId = await subject.newRoom();
    const [log] = subject.logs;
    await log.append(eg.post({ roomId, text: 'раз' }));
    await log.change(eg.change({ roomId, kind: 'edited', text: 'два' }));
    await log.change(eg.change({ roomId, kind: 'deleted' }));
    const { rows } = await postgres.pool.query(
      'SELECT seq, kind, resident_id, before_text FROM room_events WHERE room_id = $1 ORDER BY seq',
      [roomId],
    );
    expect(rows).toEqual([
      { seq: 2, kind: 'edited', resident_id: 'u_olena', before_text: 'раз' },
      { seq: 3, kind: 'deleted', resident_id: 'u_olena', before_text: 'два' },
    ]);
    const outcomes = await Promise.all(upTo(99).map((n) => log.append(eg.post({ roomId, text: `${n}` }))));
    expect(outcomes.filter(({ told }) => told).map(({ message }) => message.seq)).toEqual([102]);
  });

  test('a room’s hundredth and thousandth message are told once each, whatever breaks meanwhile', async () => {
    const roomId = await subject.newRoom();
    const logs = [openLog(breaking(postgres)), openLog(postgres)];
    let left = upTo(1_001).map((n) => eg.post({ roomId, text: `${n}` }));
    while (left.length > 0) {
      const outcomes = await Promise.allSettled(left.map((post, n) => logs[n % 2]?.append(post)));
      left = left.filter((_, n) => outcomes[n]?.status === 'rejected');
    }
    const { rows } = await postgres.pool.query(
      `SELECT fact FROM outbox WHERE fact->>'kind' = 'room.milestone' AND fact->'room'->>'id' = $1 ORDER BY id`,
      [roomId],
    );
    expect(rows.map(({ fact }) => [fact.payload, fact.actor])).toEqual([
      [{ messages: 100 }, null],
      [{ messages: 1_000 }, null],
    ]);
  });

  describe('in a guarded room', () => {
    let roomId: string;
    const stand = async (residentId: string, given: string) => {
      const values = [roomId, residentId];
      await postgres.pool.query(
        'INSERT INTO room_standings (room_id, resident_id, username) VALUES ($1, $2, $2)',
        values,
      );
      await postgres.pool.query(`UPDATE room_standings SET ${given} WHERE room_id = $1 AND resident_id = $2`, values);
    };
    const rule = (given: string) => postgres.pool.query(`UPDATE rooms SET ${given} WHERE id = $1`, [roomId]);
    const by = (authorId: string, clientId: string = crypto.randomUUID()) => eg.post({ roomId, authorId, clientId });
    beforeEach(async () => {
      roomId = await subject.newRoom();
      await rule('guarded = true');
    });

    test('who is muted reacts, but neither posts nor edits, and is told until when and why; others are not concerned', async () => {
      const [log] = subject.logs;
      await log.append(by('u_taras', 'before'));
      await stand('u_taras', `muted_until = now() + interval '1 hour', mute_reason = 'галас'`);
      const muted = await refusalOf(log.append(by('u_taras')));
      expect([muted?.code, muted?.rawMessage]).toEqual([
        Code.PermissionDenied,
        expect.stringMatching(/^you are muted in this room: галас, try again in \d+ s$/),
      ]);
      expect(Number(muted?.metadata.get('retry-after-ms'))).toBeGreaterThan(3_590_000);
      const edit = eg.change({ roomId, kind: 'edited', text: 'х', residentId: 'u_taras' });
      expect((await refusalOf(log.change(edit)))?.code).toBe(Code.PermissionDenied);
      const reaction = { roomId, kind: 'reacted', emoji: '🌻', remove: false, residentId: 'u_taras' } as const;
      expect((await log.change(eg.change(reaction))).changed).toBe(true);
      expect((await log.append(by('u_taras', 'before'))).created).toBe(false);
      expect((await log.append(by('u_olena'))).created).toBe(true);
      await postgres.pool.query(`UPDATE room_standings SET muted_until = now() WHERE room_id = $1`, [roomId]);
      expect((await log.append(by('u_taras'))).created).toBe(true);
    });

    test('who is banned does nothing but take back what they said, and hears why', async () => {
      const [log] = subject.logs;
      await log.append(by('u_taras'));
      await stand('u_taras', `banned_at = now(), reason = 'лайка'`);
      const refusal = await refusalOf(log.append(by('u_taras')));
      expect([refusal?.code, refusal?.rawMessage]).toEqual([
        Code.PermissionDenied,
        'you are banned from this room: лайка',
      ]);
      const reaction = { roomId, kind: 'reacted', emoji: '🌻', remove: false, residentId: 'u_taras' } as const;
      expect((await refusalOf(log.change(eg.change(reaction))))?.code).toBe(Code.PermissionDenied);
      const deletion = eg.change({ roomId, kind: 'deleted', residentId: 'u_taras' });
      expect((await log.change(deletion)).message.text).toBe('');
    });

    test('nobody writes in an archived room', async () => {
      await rule('archived_at = now()');
      const refusal = await refusalOf(subject.logs[0].append(by('u_olena')));
      expect([refusal?.code, refusal?.rawMessage]).toEqual([Code.PermissionDenied, expect.stringMatching(/archived/)]);
    });

    test('in slow mode each has their turn, also within one batch; moderators, the owner and the city’s have none', async () => {
      const [log] = subject.logs;
      const ofCity = openLog(postgres, undefined, new Set(['u_city']));
      await rule('slow_mode_seconds = 60');
      await stand('u_moder', 'moderator = true');
      const both = await Promise.allSettled([
        log.append(by('u_taras')),
        log.append(by('u_taras')),
        log.append(by('u_ivan')),
      ]);
      expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      const refusal = await refusalOf(subject.logs[1].append(by('u_taras')));
      expect(refusal?.code).toBe(Code.ResourceExhausted);
      expect(Number(refusal?.metadata.get('retry-after-ms'))).toBeGreaterThan(50_000);
      for (const free of ['u_moder', 'u_olena', 'u_city', 'u_city']) await ofCity.append(by(free));
      await postgres.pool.query(`UPDATE room_standings SET last_post_at = now() - interval '60 s' WHERE room_id = $1`, [
        roomId,
      ]);
      expect((await log.append(by('u_taras'))).created).toBe(true);
    });

    test('a moderator deletes what those below them said, which is noted; what is deleted is pinned no longer', async () => {
      const [log] = subject.logs;
      await stand('u_moder', 'moderator = true');
      for (const author of ['u_taras', 'u_olena', 'u_moder']) await log.append(by(author));
      await rule(`pinned = '{1,2}'`);
      const deletion = (messageSeq: number, residentId: string, ofCity = false) =>
        log.change(eg.change({ roomId, kind: 'deleted', messageSeq, residentId, username: residentId, ofCity }));
      expect((await refusalOf(deletion(1, 'u_ivan')))?.code).toBe(Code.PermissionDenied);
      expect((await refusalOf(deletion(2, 'u_moder')))?.code).toBe(Code.PermissionDenied);
      expect((await deletion(1, 'u_moder')).message.text).toBe('');
      expect((await deletion(1, 'u_moder')).changed).toBe(false);
      await deletion(2, 'u_guard', true);
      await deletion(3, 'u_moder');
      const { rows } = await postgres.pool.query(
        'SELECT kind, actor_id, resident_id, message_seq FROM room_moderation WHERE room_id = $1 ORDER BY id',
        [roomId],
      );
      expect(rows).toEqual([
        { kind: 'deleted', actor_id: 'u_moder', resident_id: 'u_taras', message_seq: 1 },
        { kind: 'deleted', actor_id: 'u_guard', resident_id: 'u_olena', message_seq: 2 },
      ]);
      const { rows: left } = await postgres.pool.query('SELECT pinned FROM rooms WHERE id = $1', [roomId]);
      expect(left).toEqual([{ pinned: [] }]);
    });
  });

  test('one text that the store cannot keep refuses itself, not the batch', async () => {
    const roomId = await subject.newRoom();
    const outcomes = await Promise.allSettled(
      ['а', 'не\0можна', 'б'].map((text) => subject.logs[0].append(eg.post({ roomId, text }))),
    );
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const kept = await subject.logs[0].after(roomId, 0, 10);
    expect(kept.map((message) => [message.seq, message.text])).toEqual([
      [1, 'а'],
      [2, 'б'],
    ]);
    expect(messagesOf(subject.published[0])).toEqual(kept);
  });

  test('while somebody else holds a few rooms, what is said in another one does not wait for them', async () => {
    const held = await Promise.all(upTo(4).map(() => subject.newRoom()));
    const free = await subject.newRoom();
    const [log] = subject.logs;
    const holder = await postgres.pool.connect();
    // With the connection the locks go, also when this fails.
    onTestFinished(() => holder.release(true));
    await holder.query('BEGIN');
    await holder.query('SELECT FROM rooms WHERE id = ANY($1) FOR UPDATE', [held]);
    const waiters = async () => {
      const { rows } = await postgres.pool.query(
        `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows[0].count;
    };
    let over = 0;
    const wait: Promise<number>[] = [];
    for (const roomId of held) {
      const append = async () => {
        const { message } = await log.append(eg.post({ roomId }));
        over += 1;
        return message.seq;
      };
      wait.push(append());
      // Each is in a batch of its own, for the one before is at its lock.
      await expect.poll(waiters).toBe(wait.length);
    }
    for (const seq of upTo(3)) expect((await log.append(eg.post({ roomId: free }))).message.seq).toBe(seq);
    expect(over).toBe(0);
    await holder.query('ROLLBACK');
    expect(await Promise.all(wait)).toEqual([1, 1, 1, 1]);
  });

  test('connections that break before or after the commit lose nothing answered, and a retry makes one message', async () => {
    const roomId = await subject.newRoom();
    const log = openLog(breaking(postgres));
    const posts = upTo(60).map((n) => eg.post({ roomId, text: `${n}` }));
    const answered = new Map<string, Message>();
    let refused = 0;
    while (answered.size < posts.length) {
      // Ten at a time, each again and again with its client_id until it is answered, as clients do.
      const left = posts.filter((post) => !answered.has(post.clientId)).slice(0, 10);
      const outcomes = await Promise.allSettled(left.map((post) => log.append(post)));
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') answered.set(left[index]?.clientId ?? '', outcome.value.message);
        else refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(0);
    const kept = await log.after(roomId, 0, 200);
    expect(kept.map((message) => message.seq)).toEqual(upTo(60));
    expect([...answered.values()].toSorted((a, b) => a.seq - b.seq)).toEqual(kept);
  });
});

test('while PostgreSQL is away every append is unavailable after one try, not one each', async () => {
  const postgres = await testPostgres();
  let tries = 0;
  const away: Postgres = {
    ...postgres,
    async transaction() {
      tries += 1;
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    },
  };
  const log = openPostgresRoomLog(away, () => undefined);
  const outcomes = await Promise.allSettled(upTo(50).map(() => log.append(eg.post({ roomId: 'city_general' }))));
  await postgres.close();
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: Code.Unavailable } });
  expect(tries).toBe(1);
});

/** With what it was refused; undefined: it was not. */
function refusalOf(call: Promise<unknown>): Promise<ConnectError | undefined> {
  return call.then(() => undefined, ConnectError.from);
}

/** Of each three transactions one breaks before its commit, and one loses the answer to it. */
function breaking(postgres: Postgres): Postgres {
  let count = 0;
  return {
    ...postgres,
    async transaction(work, statements) {
      count += 1;
      const turn = count % 3;
      const breakOff = (client: PoolClient) => client.query('SELECT pg_terminate_backend(pg_backend_pid())');
      const result = await postgres.transaction(
        (client, commit) => work(client, turn === 0 ? () => breakOff(client) : commit),
        statements,
      );
      if (turn === 1) throw new Error('Connection terminated unexpectedly');
      return result;
    },
  };
}
