/**
 * The environment, read once into a typed configuration. README has the table for operators; tests pass a Config.
 */

import { resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import { keptSecret } from './kept-secret.ts';

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
  /** user_ids of the moderators of the city: their passports have the role `moderator`. */
  moderators: ReadonlySet<string>;
  /** pino's level. */
  logLevel: string;
  /** An OpenAI-compatible endpoint; without one City Guide answers. */
  llm: { baseUrl: string; model: string; apiKey: string } | undefined;
  /** Anthropic's Messages API. */
  anthropic: { baseUrl: string; model: string; apiKey: string } | undefined;
  /** Whether to look for a language model on this machine when none is configured. */
  llmAutodetect: boolean;
  /** What a resident may ask of agents: requests a minute, and tokens of language models a day (0: any number). */
  llmLimits: { requestsAMinute: number; tokensADay: number };
  /** The Matrix homeserver behind the matrix-gateway. */
  matrixHomeserverUrl: string | undefined;
  /** The city's own server in ids of Matrix: `city.example` of `#city_general:city.example`. */
  matrixServerName: string | undefined;
};

const redisUrl = /^(rediss?|redis-cluster):\/\/\S+$/;
/** A passport lets anyone test guesses at the secret at home. */
const shortestSecret = 32;
/** Of the Matrix specification (appendices: Server Name), in lower case, and short enough for the alias of any room. */
const matrixServerName = /^(?=.{1,188}$)([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?$/;
const logLevels = /^(fatal|error|warn|info|debug|trace|silent)$/;

/** Reads the environment. Throws {@link ConfigError} that names the variable. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const production = env.NODE_ENV === 'production' && env.CITY_DEV !== '1';
  const limits = env.CITY_LIMITS !== 'off';
  if (production && !limits) throw new ConfigError('CITY_LIMITS=off is refused in production');
  const addresses = readAddresses(env);
  if (Object.keys(addresses).length > 0 && !env.CITY_SECRET) {
    throw new ConfigError('CITY_SECRET must be set, the same in every process, when services run in several');
  }
  if (env.CITY_SECRET && env.CITY_SECRET.length < shortestSecret) {
    throw new ConfigError(`CITY_SECRET must have at least ${shortestSecret} characters: it signs every passport`);
  }
  const dataFolder = resolve(env.CITY_DATA || '.city');
  return {
    port: readPort(env, 'PORT', 8080),
    grpcPort: readPort(env, 'GRPC_PORT', 9090),
    host: env.HOST || '127.0.0.1',
    dataFolder,
    databaseUrl: readUrl(env, 'DATABASE_URL', 'postgres://user:password@host/database', /^postgres(ql)?:/),
    redisUrl: readMatching(env, 'REDIS_URL', 'redis://host:6379 or redis-cluster://a:6379,b:6379', redisUrl),
    secret: env.CITY_SECRET || keptSecret(dataFolder),
    addresses,
    allowedOrigins: readOrigins(env),
    production,
    development: env.CITY_DEV === '1',
    limits,
    moderators: new Set(readModerators(env)),
    logLevel:
      readMatching(env, 'LOG_LEVEL', 'one of pino’s levels, or silent', logLevels) ?? (production ? 'info' : 'warn'),
    llm: readLlm(env),
    anthropic: readAnthropic(env),
    llmAutodetect: readMatching(env, 'LLM_AUTODETECT', 'on or off', /^(on|off)$/) !== 'off',
    llmLimits: {
      requestsAMinute: readNumber(env, 'LLM_REQUESTS_A_MINUTE', { otherwise: 20, least: 1, most: 10_000 }),
      tokensADay: readNumber(env, 'LLM_TOKENS_A_DAY', { otherwise: 200_000, least: 0, most: 1_000_000_000 }),
    },
    matrixHomeserverUrl: readUrl(env, 'MATRIX_HOMESERVER_URL', 'https://matrix.example', /^https?:/),
    matrixServerName: readMatching(env, 'MATRIX_SERVER_NAME', 'like city.example, in lower case', matrixServerName),
  };
}

/** The environment variable with a service's address: `agents-core` is AGENTS_CORE_URL. */
export function addressVariable(name: ServiceName): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_URL`;
}

function readAddresses(env: NodeJS.ProcessEnv): Partial<Record<ServiceName, string>> {
  const addresses: Partial<Record<ServiceName, string>> = {};
  for (const name of serviceNames) {
    const address = readMatching(env, addressVariable(name), 'http://host:9090', /^(http:|dns:|ipv[46]:)\S+$/);
    if (address) addresses[name] = address;
  }
  return addresses;
}

function readNumber(
  env: NodeJS.ProcessEnv,
  variable: string,
  { otherwise, least, most }: { otherwise: number; least: number; most: number },
): number {
  const text = env[variable];
  if (!text) return otherwise;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new ConfigError(`${variable} must be a whole number, ${least} to ${most}, not "${text}"`);
  }
  return number;
}

function readPort(env: NodeJS.ProcessEnv, variable: string, otherwise: number): number {
  const text = env[variable];
  if (!text) return otherwise;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new ConfigError(`${variable} must be a port, 0 to 65535, not "${text}"`);
  }
  return port;
}

function readMatching(env: NodeJS.ProcessEnv, variable: string, example: string, form: RegExp): string | undefined {
  const text = env[variable];
  if (!text) return undefined;
  // The value may hold a password: it is not repeated.
  if (!form.test(text)) throw new ConfigError(`${variable} must be ${example}`);
  return text;
}

function readUrl(env: NodeJS.ProcessEnv, variable: string, example: string, scheme: RegExp): string | undefined {
  const text = readMatching(env, variable, `like ${example}`, scheme);
  if (text && !URL.canParse(text)) throw new ConfigError(`${variable} must be a URL like ${example}`);
  return text;
}

function readOrigins(env: NodeJS.ProcessEnv): string[] {
  const origins = (env.ALLOWED_ORIGINS ?? '').split(',').map((origin) => origin.trim());
  return origins.filter(Boolean).map((origin) => {
    // Compared with what browsers send: a path or a slash at the end would never match.
    if (URL.canParse(origin) && new URL(origin).origin === origin) return origin;
    throw new ConfigError(`ALLOWED_ORIGINS must be origins like https://portal.example, with commas, not "${origin}"`);
  });
}

function readModerators(env: NodeJS.ProcessEnv): string[] {
  const ids = (env.CITY_MODERATORS ?? '').split(',').map((id) => id.trim());
  return ids.filter(Boolean).map((id) => {
    if (/^u_\w+$/.test(id)) return id;
    throw new ConfigError(`CITY_MODERATORS must be user_ids like u_01h…, with commas, not "${id}"`);
  });
}

function readLlm(env: NodeJS.ProcessEnv): Config['llm'] {
  const baseUrl = readUrl(env, 'LLM_BASE_URL', 'http://localhost:11434/v1', /^https?:/);
  if (!baseUrl) return undefined;
  const model = env.LLM_MODEL;
  if (!model) throw new ConfigError('LLM_MODEL must name a model when LLM_BASE_URL is set');
  return { baseUrl, model, apiKey: env.LLM_API_KEY || '' };
}

/** ANTHROPIC_MODEL decides: a key alone may be there for other programs, and residents' words are not sent on by chance. */
function readAnthropic(env: NodeJS.ProcessEnv): Config['anthropic'] {
  const { ANTHROPIC_MODEL: model, ANTHROPIC_API_KEY: apiKey } = env;
  if (!model) return undefined;
  if (!apiKey) throw new ConfigError('ANTHROPIC_API_KEY must be set when ANTHROPIC_MODEL is');
  const baseUrl = readUrl(env, 'ANTHROPIC_BASE_URL', 'https://api.anthropic.com', /^https?:/);
  return { baseUrl: baseUrl ?? 'https://api.anthropic.com', model, apiKey };
}
