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
  // The first of them is the city's main room: it stands first while all are quiet.
  `INSERT INTO rooms (id, slug, name, description, created_by, created_at)
    SELECT 'city_' || slug, slug, name, description, 'city', now() - place * interval '1 second' FROM (VALUES
      (0, 'general', 'General', 'Головна кімната міста'),
      (1, 'welcome', 'Welcome', 'Перші кроки в місті та знайомства'),
      (2, 'builders', 'Builders', 'Ті, хто будує місто'),
      (3, 'science', 'Science', 'Наукова спільнота'),
      (4, 'energy', 'Energy', 'Енергія міста')
    ) AS rooms (place, slug, name, description)
    ON CONFLICT DO NOTHING`,
  // By minute of Unix time first: readers look at the last minutes, writers take away the oldest.
  `CREATE TABLE room_activity (
    minute integer NOT NULL,
    room_id text NOT NULL,
    resident_id text NOT NULL,
    PRIMARY KEY (minute, room_id, resident_id)
  )`,
  // What became of messages: entries of the same log, so their seq is of the same count. A message's row is what it is now;
  // before_text is what an edit or a deletion took from it. rooms.changes counts these entries: all others are messages,
  // also those that a release wrote which does not know of them.
  `CREATE TABLE room_events (
    room_id text NOT NULL REFERENCES rooms,
    seq integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('edited', 'deleted', 'reacted')),
    message_seq integer NOT NULL,
    resident_id text NOT NULL,
    before_text text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, seq)
  );
  ALTER TABLE rooms ADD COLUMN changes integer NOT NULL DEFAULT 0;
  ALTER TABLE messages ADD COLUMN reply_to_seq integer, ADD COLUMN reactions jsonb NOT NULL DEFAULT '[]'`,
  // How far residents have read, the resident first: one asks for all of one's rooms. Who has spoken in a room has it too;
  // those who did before this step have read up to what they said last. No reference to the room: it would be locked, and
  // those who read would wait for those who write.
  `CREATE TABLE room_reads (
    resident_id text NOT NULL,
    room_id text NOT NULL,
    read_seq integer NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (resident_id, room_id)
  ) WITH (fillfactor = 50);
  INSERT INTO room_reads (resident_id, room_id, read_seq, updated_at)
    SELECT author_id, room_id, max(seq), max(created_at) FROM messages GROUP BY author_id, room_id`,
  // What moderators make of a room and of its residents. A change of the room itself is an entry of its log, which is about no
  // message (0): a release that does not know the kind finds no message there, and passes over it. rooms.guarded says
  // whether the log has to look further before somebody writes; of most rooms it has not.
  `ALTER TABLE rooms
    ADD COLUMN archived_at timestamptz,
    ADD COLUMN slow_mode_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN pinned integer[] NOT NULL DEFAULT '{}',
    ADD COLUMN guarded boolean NOT NULL DEFAULT false;
  ALTER TABLE room_events
    DROP CONSTRAINT room_events_kind_check,
    ADD CONSTRAINT room_events_kind_check CHECK (kind IN ('edited', 'deleted', 'reacted', 'room'));
  CREATE TABLE room_standings (
    room_id text NOT NULL REFERENCES rooms,
    resident_id text NOT NULL,
    username text NOT NULL,
    moderator boolean NOT NULL DEFAULT false,
    muted_until timestamptz,
    banned_at timestamptz,
    reason text NOT NULL DEFAULT '',
    last_post_at timestamptz,
    PRIMARY KEY (room_id, resident_id)
  );
  CREATE TABLE room_reports (
    room_id text NOT NULL REFERENCES rooms,
    message_seq integer NOT NULL,
    reporter_id text NOT NULL,
    reporter_name text NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    resolved_at timestamptz,
    PRIMARY KEY (room_id, message_seq, reporter_id)
  );
  CREATE INDEX room_reports_open ON room_reports (room_id, created_at, message_seq) WHERE resolved_at IS NULL;
  CREATE TABLE room_moderation (
    room_id text NOT NULL REFERENCES rooms,
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    actor_id text NOT NULL,
    actor_name text NOT NULL,
    resident_id text NOT NULL,
    resident_name text NOT NULL,
    message_seq integer NOT NULL,
    seconds integer NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, id)
  )`,
  // What the search reads: the stems of each message that is there, and up to which seq each room's log is in it. Both follow
  // the log and may be behind it, so a post is no dearer for them; no row refers to a room, which would lock it against posts.
  `CREATE TABLE message_words (
    room_id text NOT NULL,
    seq integer NOT NULL,
    created_at timestamptz NOT NULL,
    edited_at timestamptz,
    words tsvector NOT NULL,
    PRIMARY KEY (room_id, seq)
  );
  CREATE INDEX message_words_words ON message_words USING gin (words);
  CREATE INDEX message_words_newest ON message_words (created_at, room_id, seq);
  CREATE TABLE indexed_logs (room_id text PRIMARY KEY, seq integer NOT NULL)`,
  // Whom a message calls is kept with it; who is called finds it here: unread are those whose seq, that of the entry which
  // called them, is after what they have read of the room.
  `ALTER TABLE messages ADD COLUMN mentions jsonb NOT NULL DEFAULT '[]';
  CREATE TABLE room_mentions (
    resident_id text NOT NULL,
    room_id text NOT NULL,
    message_seq integer NOT NULL,
    seq integer NOT NULL,
    mentioned_at timestamptz NOT NULL,
    PRIMARY KEY (resident_id, room_id, message_seq)
  );
  CREATE INDEX room_mentions_unread ON room_mentions (resident_id, room_id, seq);
  CREATE INDEX room_mentions_newest ON room_mentions (resident_id, mentioned_at, room_id, message_seq)`,
  // The room of Matrix that is the same; one is no two rooms. Posts change no column of the index, so they are no dearer.
  `ALTER TABLE rooms ADD COLUMN matrix_room_id text;
  CREATE UNIQUE INDEX rooms_matrix_room_id ON rooms (matrix_room_id)`,
  // A retry is compared with the text as it was posted: what the first edit or the deletion took from the message.
  `CREATE INDEX room_events_before ON room_events (room_id, message_seq, seq) WHERE before_text IS NOT NULL`,
  // The stems of words are others than those in the index: how far each room's log is to be taken again, and how far it has been.
  // Until then the old ones are found. Whenever stems change, a step fills this anew.
  `CREATE TABLE stale_stems (room_id text PRIMARY KEY, seq integer NOT NULL, up_to integer NOT NULL);
  INSERT INTO stale_stems SELECT room_id, 0, seq FROM indexed_logs WHERE seq > 0`,
  // Who writes an entry holds the lock of its room, and no room is ever deleted: to look for it again for each message took a
  // third of the database's time of a post.
  `ALTER TABLE messages DROP CONSTRAINT messages_room_id_fkey`,
  // A client_id is nearly always one that grows with time, as the page makes them: with it first a post goes to the end of the
  // index, and not to a place of its author's in it, which was a quarter of the database's time of a post. Its locks are taken at
  // once: an index that is made first, for readers to go on, and a constraint that is dropped then would stand crosswise with whoever
  // has read and wants to write. It takes some three seconds a million messages.
  `ALTER TABLE messages
    DROP CONSTRAINT messages_room_id_author_id_client_id_key,
    ADD CONSTRAINT messages_posts UNIQUE (client_id, author_id, room_id)`,
  // Why a resident is muted, for them to read. Of earlier mutes only room_moderation has it: it was written for moderators alone.
  `ALTER TABLE room_standings ADD COLUMN mute_reason text NOT NULL DEFAULT ''`,
];
