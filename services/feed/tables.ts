/**
 * What feed keeps: facts as they were told, and which of them are told together. A step is never changed after it was
 * released: add another.
 */
export const feedSteps = [
  `CREATE TABLE feed_events (
    id uuid PRIMARY KEY,
    fact jsonb NOT NULL,
    created_at timestamptz NOT NULL
  );
  CREATE INDEX feed_events_newest ON feed_events (created_at DESC, id DESC)`,
  // A group has the id of its first event and shows its latest. object is a room's id, or empty for the city. Who is in
  // a group is looked up among its events: a list of its own would say everything twice.
  `CREATE TABLE feed_groups (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    object text NOT NULL,
    first_at timestamptz NOT NULL,
    latest_id uuid NOT NULL,
    latest_at timestamptz NOT NULL,
    people integer NOT NULL
  );
  INSERT INTO feed_groups
    SELECT id, fact->>'kind', coalesce(fact->'room'->>'id', ''), created_at, id, created_at,
      (fact->'actor'->>'userId' IS NOT NULL)::int FROM feed_events;
  CREATE INDEX feed_groups_newest ON feed_groups (latest_at DESC, latest_id DESC);
  CREATE INDEX feed_groups_object ON feed_groups (kind, object, first_at, id);
  ALTER TABLE feed_events ADD COLUMN actor_id text, ADD COLUMN group_id uuid;
  UPDATE feed_events SET actor_id = fact->'actor'->>'userId', group_id = id;
  ALTER TABLE feed_events ALTER COLUMN group_id SET NOT NULL;
  CREATE INDEX feed_events_group ON feed_events (group_id, actor_id);
  DROP INDEX feed_events_newest`,
];
