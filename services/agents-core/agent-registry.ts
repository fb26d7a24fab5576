/** The agents that the operator adds, in PostgreSQL. Each question looks its agent up, so a change holds everywhere at once. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { OperatorAgent, OperatorAgentSchema } from 'proto/city/agents/v1/agents';
import type { Postgres } from '../postgres.ts';
import { agentSteps } from './tables.ts';

/** An agent as it is kept; see OperatorAgent in the contract. */
export type KeptAgent = Required<Omit<MessageInitShape<typeof OperatorAgentSchema>, '$typeName' | '$unknown'>>;

/** The registry. */
export type AgentRegistry = {
  /** Adds the agent, or replaces the one of its id. */
  put(agent: OperatorAgent): Promise<KeptAgent>;
  /** Takes it away; false: there was none. */
  remove(id: string): Promise<boolean>;
  find(id: string): Promise<KeptAgent | undefined>;
  /** All of them, by id. */
  list(): Promise<KeptAgent[]>;
};

type Row = {
  id: string;
  name: string;
  provider: string;
  model: string;
  prompt: string;
  tools: string[];
  requests_a_minute: string;
  tokens_a_day: string;
};

const columns = 'id, name, provider, model, prompt, tools, requests_a_minute, tokens_a_day';

/** Opens the registry and brings its table up to date. */
export async function openAgentRegistry(postgres: Postgres): Promise<AgentRegistry> {
  await postgres.migrate('agents-core', agentSteps);
  const { pool } = postgres;
  return {
    async put({ id, name, provider, model, prompt, tools, requestsAMinute, tokensADay }) {
      const { rows } = await pool.query<Row>(
        `INSERT INTO operator_agents (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET (name, provider, model, prompt, tools, requests_a_minute, tokens_a_day, changed_at)
           = ROW ($2, $3, $4, $5, $6, $7, $8, now())
         RETURNING ${columns}`,
        [id, name, provider, model, prompt, tools, requestsAMinute, tokensADay],
      );
      return kept(rows[0] as Row);
    },
    async remove(id) {
      const { rowCount } = await pool.query('DELETE FROM operator_agents WHERE id = $1', [id]);
      return rowCount === 1;
    },
    async find(id) {
      const { rows } = await pool.query<Row>(`SELECT ${columns} FROM operator_agents WHERE id = $1`, [id]);
      return rows[0] && kept(rows[0]);
    },
    async list() {
      const { rows } = await pool.query<Row>(`SELECT ${columns} FROM operator_agents ORDER BY id`);
      return rows.map(kept);
    },
  };
}

function kept({ requests_a_minute, tokens_a_day, ...row }: Row): KeptAgent {
  return { ...row, requestsAMinute: Number(requests_a_minute), tokensADay: Number(tokens_a_day) };
}
