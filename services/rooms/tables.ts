/** What rooms keeps. A step is never changed after it was released: add another. */

/** Partitions of the log, by room; a power of two well above the cores of any one machine. */
const partitions = 8;

/**
 * The tables. Names are compared in any script, which the database's own locale may not know (C knows only ASCII).
 * rooms.last_seq is changed with every message, so its pages keep room for that (fillfactor).
 */
export const roomSteps = [
  `CREATE TABLE rooms (
    id text PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    epoch text NOT NULL DEFAULT substr(md5(random()::text), 1, 12),
    last_seq integer NOT NULL DEFAULT 0,
    last_event text,
    last_event_at timestamptz
  ) WITH (fillfactor = 50);
  CREATE UNIQUE INDEX rooms_name ON rooms (lower(name COLLATE "und-x-icu"));
  CREATE TABLE messages (
    room_id text NOT NULL REFERENCES rooms,
    seq integer NOT NULL,
    id uuid NOT NULL,
    author_id text NOT NULL,
    username text NOT NULL,
    client_id text NOT NULL,
    text text NOT NULL,
    created_at timestamptz NOT NULL,
    edited_at timestamptz,
    deleted_at timestamptz,
    reply_to uuid,
    PRIMARY KEY (room_id, seq),
    UNIQUE (room_id, author_id, client_id)
  ) PARTITION BY HASH (room_id);
  ${Array.from(
    { length: partitions },
    (_, n) =>
      `CREATE TABLE messages_${n} PARTITION OF messages FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${n});`,
  ).join('\n')}`,
  `INSERT INTO rooms (id, slug, name, description, created_by) VALUES
    ('city_general', 'general', 'General', 'Головна кімната міста', 'city'),
    ('city_welcome', 'welcome', 'Welcome', 'Перші кроки в місті та знайомства', 'city'),
    ('city_builders', 'builders', 'Builders', 'Ті, хто будує місто', 'city'),
    ('city_science', 'science', 'Science', 'Наукова спільнота', 'city'),
    ('city_energy', 'energy', 'Energy', 'Енергія міста', 'city')
    ON CONFLICT DO NOTHING`,
];
