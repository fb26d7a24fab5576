/** What residents set for their Second Me: how it presents itself, what it is to know, what it may read of the city. */
import { create, fromJson, type JsonValue, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { Source_Kind as Kind } from 'proto/city/agents/v1/agents';
import { type Settings, SettingsSchema } from 'proto/city/secondme/v1/secondme';
import type { Postgres } from '../postgres.ts';

/** Keeps the settings of residents. */
export type SettingsStore = {
  /** As they were set; before that, the first ones. */
  read(userId: string): Promise<Settings>;
  /** Sets them, whole; makes the Second Me when there is none. */
  write(userId: string, agentId: string, settings: Settings): Promise<void>;
};

/** Until a resident says otherwise: what anyone may see of the city may be read, and nothing that people say to each other. */
export function firstSettings(): Settings {
  return create(SettingsSchema, { persona: {}, sources: [Kind.PRESENCE, Kind.ROOMS, Kind.FEED] });
}

/** Opens the store on the tables of postgres-interaction-log.ts. */
export function openSettings({ pool }: Postgres): SettingsStore {
  return {
    async read(userId) {
      const { rows } = await pool.query<{ settings: JsonValue | null }>(
        'SELECT settings FROM second_mes WHERE user_id = $1',
        [userId],
      );
      const kept = rows[0]?.settings;
      // A later release may keep more than this one knows.
      return kept ? fromJson(SettingsSchema, kept, { ignoreUnknownFields: true }) : firstSettings();
    },
    async write(userId, agentId, settings) {
      await pool.query(
        `INSERT INTO second_mes (user_id, agent_id, settings) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET settings = EXCLUDED.settings`,
        [userId, agentId, JSON.stringify(toJson(SettingsSchema, settings))],
      );
    },
  };
}

/** The settings as they are kept: without what nobody sees, each source once. Throws nothing: the contract's rules have been checked. */
export function tidy({ persona, facts, sources }: Settings): MessageInitShape<typeof SettingsSchema> {
  return {
    persona: {
      name: oneLine(persona?.name),
      tone: persona?.tone ?? 0,
      language: persona?.language ?? '',
      about: oneLine(persona?.about),
    },
    facts: facts.map((fact) => fact.trim()),
    sources: [...new Set(sources)].toSorted(),
  };
}

function oneLine(text = ''): string {
  return text.replace(/\s+/gu, ' ').trim();
}
