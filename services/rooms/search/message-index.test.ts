/** The index follows the logs, whoever wrote them and however many follow. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { outboxSteps } from '../../outbox.ts';
import { postgresServers, type TestPostgres, testPostgres } from '../../postgres-server.testing.ts';
import { openPostgresRoomLog } from '../postgres-room-log.ts';
import { eg, upTo } from '../room-log.acceptance.ts';
import type { RoomLog } from '../room-log.ts';
import { roomSteps } from '../tables.ts';
import { indexEntries } from './message-index.ts';
import { openStems } from './stems.ts';

const roomId = 'city_general';
/** What a step of the tables does when stems have changed. */
const staleStep = 'INSERT INTO stale_stems SELECT room_id, 0, seq FROM indexed_logs WHERE seq > 0';

describe.each(postgresServers)('on the %s PostgreSQL', (server) => {
  let postgres: TestPostgres;
  let log: RoomLog;

  beforeAll(async () => {
    postgres = await testPostgres({ server });
    await postgres.migrate('outbox', outboxSteps);
    await postgres.migrate('rooms', roomSteps);
    log = openPostgresRoomLog(postgres, () => undefined);
  });
  afterAll(() => postgres?.close());
  beforeEach(async () => {
    await postgres.pool.query('TRUNCATE messages, room_events, message_words, indexed_logs, stale_stems');
    await postgres.pool.query('UPDATE rooms SET last_seq = 0, changes = 0');
  });

  const post = (text: string, given = {}) => log.append(eg.post({ roomId, text, ...given }));
  /** A process: it has stems of its own. */
  const process = () => {
    const stems = openStems();
    return {
      one: () => indexEntries(postgres, stems, 'all'),
      async all() {
        let batches = 0;
        while (await indexEntries(postgres, stems, 'all')) batches += 1;
        return batches;
      },
    };
  };
  /** What the index has: seq, and the words with their places. */
  const index = async () =>
    (
      await postgres.pool.query<{ seq: number; words: string }>(
        'SELECT seq, words::text FROM message_words WHERE room_id = $1 ORDER BY seq',
        [roomId],
      )
    ).rows.map(({ seq, words }) => [seq, words]);

  test('a message’s words are there by all their stems, each at its place', async () => {
    await post('Кімнати are running, 7!');
    await process().all();
    expect(await index()).toEqual([[1, `'7':4 'are':2 'run':3 'кімн':1 'кімнат':1`]]);
  });

  test('an edit and a deletion come after their message, or with it in one batch', async () => {
    const follower = process();
    for (const together of [false, true]) {
      const { message } = await post('слово');
      const other = await post('інше');
      if (!together) await follower.all();
      await log.change(eg.change({ roomId, messageSeq: message.seq, kind: 'edited', text: '🌻' }));
      await log.change(eg.change({ roomId, messageSeq: other.message.seq, kind: 'deleted' }));
      await follower.all();
      expect((await index()).at(-1)).toEqual([message.seq, '']);
      expect(await follower.one()).toBe(false);
    }
  });

  test('a message that is long ago is taken in batches, and goes on where another process has stopped', async () => {
    await Promise.all(upTo(250).map((n) => post(`слово ${n}`)));
    expect(await process().one()).toBe(true);
    expect(await index()).toHaveLength(100);
    expect(await process().all()).toBe(2);
    expect((await index()).map(([seq]) => seq)).toEqual(upTo(250));
  });

  test('a room that is a little behind does not wait for one that is far behind', async () => {
    await Promise.all(upTo(150).map((n) => post(`слово ${n}`, { roomId: 'city_science' })));
    await post('щойно');
    await process().one();
    expect(await index()).toHaveLength(1);
  });

  test('the room that is furthest behind has its part of a batch, however much is said in others', async () => {
    const said = { city_general: 60, city_welcome: 61, city_science: 150 };
    for (const [roomId, count] of Object.entries(said)) {
      await Promise.all(upTo(count).map((n) => post(`слово ${n}`, { roomId })));
    }
    await process().one();
    const { rows } = await postgres.pool.query('SELECT room_id, seq FROM indexed_logs ORDER BY room_id');
    expect(rows).toEqual([
      { room_id: 'city_general', seq: 60 },
      { room_id: 'city_science', seq: 20 },
      { room_id: 'city_welcome', seq: 20 },
    ]);
  });

  test('what has stems of before is taken again, behind what is said now, and once', async () => {
    await Promise.all(upTo(150).map((n) => post(`рік ${n}`, { roomId: 'city_science' })));
    await process().all();
    const old = `UPDATE message_words SET words = 'старе:1' WHERE room_id = 'city_science'`;
    await postgres.pool.query(old);
    await postgres.pool.query(staleStep);
    const stale = async () =>
      (
        await postgres.pool.query<{ seq: number }>(
          `SELECT seq FROM message_words WHERE room_id = 'city_science' AND words @@ 'старе' ORDER BY seq`,
        )
      ).rows.map(({ seq }) => seq);
    await Promise.all(upTo(39).map((n) => post(`слово ${n}`)));
    // Of this message both kinds of entries are in one batch.
    await log.change(eg.change({ roomId: 'city_science', kind: 'edited', text: 'ніч' }));
    await process().one();
    expect([(await index()).length, (await stale())[0]]).toEqual([39, 61]);
    await process().all();
    expect(await stale()).toEqual([]);
    await postgres.pool.query(old);
    expect(await process().one()).toBe(false);
  });

  test('many processes at once, while people write, edit and delete: in the end the index is what the log is', async () => {
    const followers = [process(), process(), process()];
    let writing = true;
    const following = followers.map(async ({ all }) => {
      while (writing) await all();
    });
    for (const n of upTo(60)) {
      const { message } = await post(`слово ${n}`);
      if (n % 3 === 0)
        await log.change(eg.change({ roomId, messageSeq: message.seq, kind: 'edited', text: `друге ${n}` }));
      if (n % 5 === 0) await log.change(eg.change({ roomId, messageSeq: message.seq, kind: 'deleted' }));
    }
    writing = false;
    await Promise.all(following);
    await followers[0]?.all();
    const kept = (await log.after(roomId, 0, 500)).filter(({ deletedAt }) => !deletedAt);
    expect((await index()).map(([seq, words]) => [seq, String(words).includes('друг')])).toEqual(
      kept.map(({ seq, text }) => [seq, text.startsWith('друге')]),
    );
    const { rows } = await postgres.pool.query('SELECT seq FROM indexed_logs WHERE room_id = $1', [roomId]);
    const top = await postgres.pool.query('SELECT last_seq AS seq FROM rooms WHERE id = $1', [roomId]);
    expect(rows).toEqual(top.rows);
  });
});
