import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { addressVariable, readConfig, serviceNames } from './config.ts';
import { ConfigError } from './config-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'city-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads an environment that has a secret already. */
const read = (env: NodeJS.ProcessEnv) => readConfig({ CITY_SECRET: 's'.repeat(40), ...env });

test('an empty environment is a city on one machine', () => {
  const config = readConfig({ CITY_DATA: join(folder, 'empty') });
  expect(config).toMatchObject({
    ...{ port: 8080, grpcPort: 9090, host: '127.0.0.1', addresses: {}, allowedOrigins: [], limits: true },
    ...{
      databaseUrl: undefined,
      redisUrl: undefined,
      llm: undefined,
      anthropic: undefined,
      matrixHomeserverUrl: undefined,
    },
    ...{ matrixServerName: undefined, llmLimits: { requestsAMinute: 20, tokensADay: 200_000 } },
    ...{ production: false, development: false, logLevel: 'warn' },
  });
  expect(read({ CITY_DATA: 'here' }).dataFolder).toBe(join(process.cwd(), 'here'));
});

test('every variable is read', () => {
  const config = read({
    ...{ PORT: '0', GRPC_PORT: '65535', HOST: '0.0.0.0', LOG_LEVEL: 'debug', CITY_LIMITS: 'off', CITY_DEV: '1' },
    ...{ DATABASE_URL: 'postgres://city@localhost/city?host=%2Frun', REDIS_URL: 'redis-cluster://a:6379,b:6379' },
    ...{ ALLOWED_ORIGINS: 'https://a.example, http://b.example:3000', AGENTS_CORE_URL: 'http://agents:9090' },
    ...{ LLM_BASE_URL: 'http://localhost:11434/v1', LLM_MODEL: 'm', MATRIX_HOMESERVER_URL: 'https://matrix.example' },
    ...{ CITY_MODERATORS: 'u_olena, u_taras', MATRIX_SERVER_NAME: 'city.example:8448' },
    ...{ LLM_REQUESTS_A_MINUTE: '5', LLM_TOKENS_A_DAY: '0', LLM_AUTODETECT: 'off' },
    ...{ ANTHROPIC_MODEL: 'claude', ANTHROPIC_API_KEY: 'sk', ANTHROPIC_BASE_URL: 'http://localhost:1/proxy' },
  });
  expect([...config.moderators]).toEqual(['u_olena', 'u_taras']);
  expect(config).toMatchObject({
    ...{ port: 0, grpcPort: 65535, host: '0.0.0.0', logLevel: 'debug', limits: false, development: true },
    ...{ databaseUrl: 'postgres://city@localhost/city?host=%2Frun', redisUrl: 'redis-cluster://a:6379,b:6379' },
    ...{ allowedOrigins: ['https://a.example', 'http://b.example:3000'] },
    ...{ addresses: { 'agents-core': 'http://agents:9090' }, matrixHomeserverUrl: 'https://matrix.example' },
    ...{ matrixServerName: 'city.example:8448', llmLimits: { requestsAMinute: 5, tokensADay: 0 } },
    ...{ llmAutodetect: false, anthropic: { baseUrl: 'http://localhost:1/proxy', model: 'claude', apiKey: 'sk' } },
    ...{ llm: { baseUrl: 'http://localhost:11434/v1', model: 'm', apiKey: '' }, secret: 's'.repeat(40) },
  });
});

test('a key of Anthropic alone sends nobody’s words there', () => {
  expect(read({ ANTHROPIC_API_KEY: 'sk' }).anthropic).toBeUndefined();
  expect(read({ ANTHROPIC_API_KEY: 'sk', ANTHROPIC_MODEL: 'claude' }).anthropic).toMatchObject({
    baseUrl: 'https://api.anthropic.com',
  });
});

test('each service has its variable', () => {
  for (const name of serviceNames) {
    const variable = addressVariable(name);
    expect(variable).toMatch(/^[A-Z_]+_URL$/);
    expect(read({ [variable]: 'dns:///inside:9090' }).addresses).toEqual({ [name]: 'dns:///inside:9090' });
  }
});

test.each<[string, NodeJS.ProcessEnv]>([
  ...['port', '-1', '65536', '80.5', '0x50', ' '].map((PORT): [string, NodeJS.ProcessEnv] => ['PORT', { PORT }]),
  ['GRPC_PORT', { GRPC_PORT: 'http://localhost:9090' }],
  ['DATABASE_URL', { DATABASE_URL: 'localhost:5432/city' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/city' }],
  ['DATABASE_URL', { DATABASE_URL: 'postgres://user:pass#word@host:port/db' }],
  ['REDIS_URL', { REDIS_URL: 'localhost:6379' }],
  ['REDIS_URL', { REDIS_URL: 'redis://' }],
  ...['City.example', 'https://city.example', 'city.example:', '-', 'a b', `${'a'.repeat(189)}`].map(
    (MATRIX_SERVER_NAME): [string, NodeJS.ProcessEnv] => ['MATRIX_SERVER_NAME', { MATRIX_SERVER_NAME }],
  ),
  ['ROOMS_URL', { ROOMS_URL: 'rooms' }],
  ['ROOMS_URL', { ROOMS_URL: 'https://rooms:9090' }],
  ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'https://a.example/' }],
  ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'https://a.example,*' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ['LLM_BASE_URL', { LLM_BASE_URL: 'localhost:11434', LLM_MODEL: 'm' }],
  ['LLM_REQUESTS_A_MINUTE', { LLM_REQUESTS_A_MINUTE: '0' }],
  ['LLM_TOKENS_A_DAY', { LLM_TOKENS_A_DAY: '1e6' }],
  ['LLM_AUTODETECT', { LLM_AUTODETECT: '0' }],
  ['ANTHROPIC_API_KEY', { ANTHROPIC_MODEL: 'claude' }],
  ['ANTHROPIC_BASE_URL', { ANTHROPIC_MODEL: 'claude', ANTHROPIC_API_KEY: 'sk', ANTHROPIC_BASE_URL: 'api.example' }],
  ['LLM_MODEL', { LLM_BASE_URL: 'http://localhost:11434/v1' }],
  ['CITY_MODERATORS', { CITY_MODERATORS: 'u_olena Олена' }],
  ['MATRIX_HOMESERVER_URL', { MATRIX_HOMESERVER_URL: 'matrix.example' }],
  ['CITY_LIMITS', { CITY_LIMITS: 'off', NODE_ENV: 'production' }],
  ['CITY_SECRET', { CITY_SECRET: '', ROOMS_URL: 'http://rooms:9090' }],
  ['CITY_SECRET', { CITY_SECRET: 'abc' }],
])('a mistake is one line that names %s: %o', (variable, env) => {
  const reading = () => read(env);
  expect(reading).toThrow(ConfigError);
  expect(reading).toThrow(new RegExp(`^${variable}[ =][^\\n]+$`));
});

test('a password in a wrong URL is not repeated', () => {
  expect(() => read({ DATABASE_URL: 'postgres://user:hunter2@host:port/db' })).toThrow(/^((?!hunter2).)*$/);
});

describe('the secret of a city on one machine', () => {
  test('is made once, kept beside the data, and for the owner’s eyes only', () => {
    const env = { CITY_DATA: join(folder, 'deep', 'city') };
    const { secret } = readConfig(env);
    expect(secret).toHaveLength(43);
    expect(readConfig(env).secret).toBe(secret);
    expect(readConfig({ CITY_DATA: join(folder, 'other') }).secret).not.toBe(secret);
    expect(readdirSync(env.CITY_DATA)).toEqual(['secret']);
    expect(statSync(join(env.CITY_DATA, 'secret')).mode & 0o077).toBe(0);
  });

  test('that is not whole is not used', () => {
    const own = mkdtempSync(join(folder, 'half-'));
    writeFileSync(join(own, 'secret'), '');
    expect(() => readConfig({ CITY_DATA: own })).toThrow(/^CITY_DATA has no whole secret/);
  });

  test('in a folder that cannot be is a mistake that names the variable', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(() => readConfig({ CITY_DATA: join(file, 'city') })).toThrow(ConfigError);
    expect(() => readConfig({ CITY_DATA: join(file, 'city') })).toThrow(/^CITY_DATA cannot be used/);
  });
});
