/**
 * The environment, read once into a typed configuration. README has the table for operators; tests pass a Config.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The services by the names of their folders; also the words of `npm start rooms edge`. */
export const serviceNames = [
  'residents',
  'rooms',
  'presence',
  'feed',
  'home',
  'secondme',
  'agents-core',
  'registry',
  'matrix-gateway',
  'edge',
] as const;

/** The name of a service. */
export type ServiceName = (typeof serviceNames)[number];

/** What an operator decided. */
export type Config = {
  /** The HTTP port: REST, Connect, gRPC-Web, WebSocket, health; 0 asks the system for one. */
  port: number;
  /** The gRPC port; 0 asks the system for one. */
  grpcPort: number;
  /** The address to listen on. */
  host: string;
  /** The folder of the embedded database and of this city's secret, absolute. */
  dataFolder: string;
  /** A PostgreSQL to use instead of the embedded one. */
  databaseUrl: string | undefined;
  /** A Redis for the Bus and the leases; without it both live in this process. */
  redisUrl: string | undefined;
  /** What passports and service tokens are signed with; the same in all processes of one city. */
  secret: string;
  /** Where the services that do not run in this process are: ROOMS_URL and so on. */
  addresses: Partial<Record<ServiceName, string>>;
  /** Origins beside the edge's own that may use cookies. */
  allowedOrigins: readonly string[];
  /** Refuses what only a laptop may do. */
  production: boolean;
  /** Microfrontends come from development servers. */
  development: boolean;
  /** Whether rate limits are in force. */
  limits: boolean;
  /** pino's level. */
  logLevel: string;
  /** An OpenAI-compatible endpoint; without one City Guide answers. */
  llm: { baseUrl: string; model: string; apiKey: string } | undefined;
  /** The Matrix homeserver behind the matrix-gateway. */
  matrixHomeserverUrl: string | undefined;
};

/** A mistake of the operator: printed as one line, without a stack. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Reads the environment. Throws {@link ConfigError} that names the variable. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const production = env.NODE_ENV === 'production' && env.CITY_DEV !== '1';
  const limits = env.CITY_LIMITS !== 'off';
  if (production && !limits) throw new ConfigError('CITY_LIMITS=off is refused in production');
  const databaseUrl = env.DATABASE_URL || undefined;
  const addresses = readAddresses(env);
  if (Object.keys(addresses).length > 0 && !env.CITY_SECRET) {
    throw new ConfigError('CITY_SECRET must be set, the same in every process, when services run in several');
  }
  const dataFolder = resolve(env.CITY_DATA || '.city');
  return {
    port: readPort(env, 'PORT', 8080),
    grpcPort: readPort(env, 'GRPC_PORT', 9090),
    host: env.HOST || '127.0.0.1',
    dataFolder,
    databaseUrl,
    redisUrl: env.REDIS_URL || undefined,
    secret: env.CITY_SECRET || keptSecret(dataFolder),
    addresses,
    allowedOrigins: (env.ALLOWED_ORIGINS || '').split(',').filter(Boolean),
    production,
    development: env.CITY_DEV === '1',
    limits,
    logLevel: env.LOG_LEVEL || (production ? 'info' : 'warn'),
    llm: readLlm(env),
    matrixHomeserverUrl: env.MATRIX_HOMESERVER_URL || undefined,
  };
}

/** The environment variable with a service's address: `agents-core` is AGENTS_CORE_URL. */
export function addressVariable(name: ServiceName): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_URL`;
}

function readAddresses(env: NodeJS.ProcessEnv): Partial<Record<ServiceName, string>> {
  const addresses: Partial<Record<ServiceName, string>> = {};
  for (const name of serviceNames) {
    const address = env[addressVariable(name)];
    if (address) addresses[name] = address;
  }
  return addresses;
}

function readPort(env: NodeJS.ProcessEnv, variable: string, otherwise: number): number {
  const text = env[variable];
  if (!text) return otherwise;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new ConfigError(`${variable} must be a port, 0 to 65535, not "${text}"`);
  }
  return port;
}

function readLlm(env: NodeJS.ProcessEnv): Config['llm'] {
  const baseUrl = env.LLM_BASE_URL;
  if (!baseUrl) return undefined;
  const model = env.LLM_MODEL;
  if (!model) throw new ConfigError('LLM_MODEL must name a model when LLM_BASE_URL is set');
  return { baseUrl, model, apiKey: env.LLM_API_KEY || '' };
}

/** A city on one machine makes its secret on the first start and keeps it beside its data. */
function keptSecret(dataFolder: string): string {
  const file = `${dataFolder}/secret`;
  if (!existsSync(file)) {
    mkdirSync(dataFolder, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8').trim();
}
