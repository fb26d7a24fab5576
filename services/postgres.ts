/** PostgreSQL: one pool a process, transactions, and migrations that only go forward. */
import { Client, Pool, type PoolClient, type QueryResult } from 'pg';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

/** The database of a process. */
export type Postgres = {
  pool: Pool;
  /**
   * Runs `work` in a transaction; a throw rolls back. One statement is a transaction by itself: work that says that it has no
   * more is spared a beginning and an end.
   */
  transaction<T>(work: Work<T>, statements?: 'one' | 'many'): Promise<T>;
  /**
   * Brings the tables of one service up to date: `steps` run once each, in order, under an advisory lock, so that many
   * processes may start at once. A step is never changed after it was released: add another.
   */
  migrate(service: string, steps: readonly string[]): Promise<void>;
  /** Whether a query is answered now. */
  healthy(): Promise<boolean>;
  close(): Promise<void>;
};

/**
 * What is done in a transaction. It is committed when its work is over; work that knows its last query asks for the commit
 * right behind that with `commit`, and saves one way to the database and back. When one of those before it fails, nothing is
 * committed. After it nothing may be asked.
 */
export type Work<T> = (client: PoolClient, commit: () => Promise<unknown>) => Promise<T>;

/** Any number that nothing else locks: "city" in ASCII. */
const migrationLock = 0x63697479;

/** Opens DATABASE_URL, or the embedded PostgreSQL. `report` hears of connections that broke while idle. */
export async function openPostgres(
  config: Pick<Config, 'databaseUrl' | 'dataFolder'>,
  report: (error: Error) => void,
): Promise<Postgres> {
  const embedded = config.databaseUrl ? undefined : await startEmbeddedPostgres(config.dataFolder);
  const pool = new Pool({
    Client: GatheringClient,
    ...(embedded
      ? { host: embedded.socketFolder, user: 'city', database: 'postgres' }
      : { connectionString: config.databaseUrl }),
    max: 16,
    // Queries of one connection that do not wait for each other are on their way together, and run in their order.
    pipeline: true,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 15_000,
    // A server that hangs enforces no limit of its own.
    query_timeout: 20_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: 15_000,
    application_name: 'daarion-city',
  });
  if (!embedded) await reachable(pool);
  let closing = false;
  // A pool has ended before the last of its connections have: that these break then is no news.
  pool.on('error', (error) => closing || report(error));

  const transaction = async <T>(work: Work<T>, statements: 'one' | 'many' = 'many'): Promise<T> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    // A lent connection that breaks tells nobody else: unheard, the event would end the process.
    const onBroken = (error: Error) => {
      broken = error;
    };
    client.on('error', onBroken);
    try {
      if (statements === 'one') return await work(client, async () => undefined);
      // Not waited for: what is asked next goes the same way, and fails with it.
      const begun = client.query('BEGIN');
      begun.catch(() => undefined);
      let committed: Promise<QueryResult> | undefined;
      const commit = () => {
        committed ??= client.query('COMMIT');
        return committed;
      };
      const result = await work(client, commit);
      await begun;
      // To commit what has failed is no error to PostgreSQL: it says that it has rolled back.
      if ((await commit()).command !== 'COMMIT') throw new Error('the transaction was rolled back');
      return result;
    } catch (error) {
      // A connection that has gone silent would keep its caller waiting for the ROLLBACK, too.
      broken ??= silenceIn(error);
      if (!broken && statements === 'many') {
        await client.query('ROLLBACK').catch((rollback: Error) => {
          broken = rollback;
        });
      }
      throw error;
    } finally {
      client.off('error', onBroken);
      // A connection that broke, or cannot even roll back, must not be lent again.
      client.release(broken);
    }
  };

  return {
    pool,
    transaction,
    migrate: (service, steps) => transaction((client) => migrate(client, service, steps)),
    healthy: () =>
      pool.query('SELECT 1').then(
        () => true,
        () => false,
      ),
    async close() {
      closing = true;
      await pool.end();
      await embedded?.stop();
    },
  };
}

/** A client whose queries of one turn leave in one write: each write of its own costs the system as much as the query costs us. */
class GatheringClient extends Client {
  #gathering = false;

  override query(...query: never[]): never {
    if (!this.#gathering) {
      const { stream } = this.connection;
      this.#gathering = true;
      stream.cork();
      process.nextTick(() => {
        this.#gathering = false;
        stream.uncork();
      });
    }
    return super.query(...(query as [never])) as never;
  }
}

/** What is the matter with the database, in words that follow its name: that it is away, or only slow. */
export type Away = 'cannot be reached' | 'does not answer in time';

/**
 * What the error says of the database, when it does not say that a query was wrong. Slow it is when pg has waited in vain for
 * an answer or for one of its connections, and when PostgreSQL has no room (class 53) or has given up a query (57014) or a
 * transaction (25P03, 25P04); away, when it is the system's error of a connection, whichever, or one of its encryption, pg's own,
 * or of PostgreSQL's classes 08 (connection) and 57 (operator).
 */
export function whyAway(error: unknown): Away | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', syscall, message } = error as Error & { code?: unknown; syscall?: unknown };
  const isSlow =
    silenceIn(error) !== undefined || /^(53|57014|25P0[34])/.test(String(code)) || /^timeout e.* connect/.test(message);
  if (isSlow) return 'does not answer in time';
  const isAway =
    /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ERR_SSL|08|57)/.test(String(code)) ||
    /^(connect|read|write|getaddrinfo)$/.test(String(syscall)) ||
    /^(Connection terminated|Client (has encountered|was closed)|Cannot use a pool)/.test(message);
  return isAway ? 'cannot be reached' : undefined;
}

/** The error, when it says that pg has waited in vain for query_timeout: nobody knows what became of the query. */
function silenceIn(error: unknown): Error | undefined {
  return error instanceof Error && error.message === 'Query read timeout' ? error : undefined;
}

/** An address with nobody behind it is the operator's mistake, to be said at the start and not at the first visitor. */
async function reachable(pool: Pool): Promise<void> {
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await pool.end();
    const [cause] = error instanceof AggregateError ? error.errors : [error];
    throw new ConfigError(`DATABASE_URL cannot be used: ${cause instanceof Error ? cause.message : cause}`);
  }
}

/** A step may go through all that a city has ever said; who waits for its locks holds up everybody behind. In milliseconds. */
const [longestStep, longestLock] = [3_600_000, 15_000];

async function migrate(client: PoolClient, service: string, steps: readonly string[]): Promise<void> {
  await client.query(`SET LOCAL statement_timeout = ${longestStep}`);
  const lock = { text: 'SELECT pg_advisory_xact_lock($1)', values: [migrationLock], query_timeout: longestStep };
  await client.query(lock);
  await client.query(`SET LOCAL lock_timeout = ${longestLock}`);
  await client.query(`CREATE TABLE IF NOT EXISTS migrations (
    service text NOT NULL, step integer NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (service, step)
  )`);
  const { rows } = await client.query('SELECT coalesce(max(step), 0) AS done FROM migrations WHERE service = $1', [
    service,
  ]);
  const done: number = rows[0].done;
  for (const [index, step] of steps.entries()) {
    if (index < done) continue;
    const patiently = { text: step, query_timeout: longestStep };
    await client.query(patiently);
    await client.query('INSERT INTO migrations (service, step) VALUES ($1, $2)', [service, index + 1]);
  }
}
