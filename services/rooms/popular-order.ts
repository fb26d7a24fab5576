/** In which order rooms are popular. */
import type { Postgres } from '../postgres.ts';
import { halfLifeMinutes, heatOf, horizonMinutes } from './heat.ts';
import type { PeopleInside } from './people-inside.ts';

/** A popular room, and how many distinct residents were active in it in the last 30 minutes. */
export type RankedRoom = { roomId: string; peopleRecently: number };

/** The popular rooms, the hottest first, as they were `at` this time of the database, in milliseconds of Unix time. */
export type PopularOrder = { at: number; rooms: RankedRoom[] };

/** As many as anybody may ask for. */
export const mostPopular = 20;

/** Rooms that may be popular by the people inside alone: those with the latest events. */
const quietCandidates = 1_000;

/** Where everybody begins. */
const mainRoom = 'city_general';

type CandidateRow = { at: number; id: string; people_recently: number; minutes_ago: number[]; residents: number[] };

/**
 * The hottest rooms first; of equally hot ones that with the latest activity, then the latest event, then the id. When
 * nothing is going on anywhere the city's main room comes first. Without an answer from presence activity alone decides.
 */
export async function popularOrder(postgres: Postgres, inside: PeopleInside): Promise<PopularOrder> {
  const { rows } = await postgres.pool.query<CandidateRow>(candidates, [
    horizonMinutes,
    halfLifeMinutes,
    quietCandidates,
  ]);
  const people = await inside(rows.map((row) => row.id));
  const ranked = rows.map((row) => ({
    roomId: row.id,
    peopleRecently: row.people_recently,
    heat: heatOf(
      people.get(row.id)?.online ?? 0,
      row.minutes_ago.map((minutesAgo, index) => ({ minutesAgo, residents: row.residents[index] ?? 0 })),
    ),
  }));
  const quiet = ranked.every(({ heat }) => heat === 0);
  const rooms = ranked
    // Equal ones stay in the order of the statement.
    .sort((a, b) => b.heat - a.heat || (quiet ? Number(b.roomId === mainRoom) - Number(a.roomId === mainRoom) : 0))
    .slice(0, mostPopular)
    .map(({ roomId, peopleRecently }) => ({ roomId, peopleRecently }));
  return { at: rows[0]?.at ?? 0, rooms };
}

/**
 * Every room with activity within the horizon ($1 minutes) and the $3 rooms with the latest events, with the distinct
 * residents by minute and those of the last $2 minutes. The clock is the database's, as it is for what was written. The
 * running minute is worked out once, in float8: extract() is numeric, with which such a statement takes ten times as long.
 */
const candidates = `
  WITH clock AS (
    SELECT floor(extract(epoch FROM now())::float8 / 60)::int AS minute
  ), by_minute AS (
    SELECT room_id, minute, count(*)::int AS residents FROM room_activity
    WHERE minute > (SELECT minute FROM clock) - $1::int GROUP BY minute, room_id
  ), active AS (
    SELECT room_id, max(minute) AS latest,
      array_agg((SELECT minute FROM clock) - minute) AS minutes_ago, array_agg(residents) AS residents
    FROM by_minute GROUP BY room_id
  ), recent AS (
    SELECT room_id, count(*)::int AS people FROM (
      SELECT DISTINCT room_id, resident_id FROM room_activity WHERE minute > (SELECT minute FROM clock) - $2::int
    ) AS seen GROUP BY room_id
  ), latest AS (
    SELECT id FROM rooms WHERE archived_at IS NULL ORDER BY coalesce(last_event_at, created_at) DESC, id DESC LIMIT $3
  )
  SELECT floor(date_part('epoch', now()) * 1000) AS at, id, coalesce(people, 0) AS people_recently,
    coalesce(minutes_ago, '{}') AS minutes_ago, coalesce(residents, '{}') AS residents
  FROM rooms LEFT JOIN active ON active.room_id = id LEFT JOIN recent ON recent.room_id = id
  WHERE archived_at IS NULL AND (active.room_id IS NOT NULL OR id IN (SELECT id FROM latest))
  ORDER BY active.latest DESC NULLS LAST, coalesce(last_event_at, created_at) DESC, id DESC`;
