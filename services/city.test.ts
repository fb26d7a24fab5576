import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cityAcceptance } from './city.acceptance.ts';
import { arrive } from './city-client.testing.ts';
import { type Config, readConfig } from './config.ts';
import { type RunningCity, serve } from './host.ts';
import { openFakeHomeserver } from './matrix-gateway/fake-homeserver.testing.ts';
import { testPostgres } from './postgres-server.testing.ts';
import { testRedis } from './redis-server.testing.ts';
import { all } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'city-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The configuration of a laptop without limits, on ports of the system's choice. */
function configOf(given: NodeJS.ProcessEnv): Config {
  return readConfig({
    PORT: '0',
    GRPC_PORT: '0',
    CITY_LIMITS: 'off',
    LOG_LEVEL: 'silent',
    LLM_AUTODETECT: 'off',
    CITY_DATA: folder,
    ...given,
  });
}

describe('in one process on the embedded default', () => {
  let city: RunningCity;
  beforeAll(async () => {
    city = await serve(all, all, configOf({}));
  });
  afterAll(() => city?.close());
  cityAcceptance(() => ({ base: addressOf(city), other: addressOf(city) }));

  test('what was said and who said it survives a restart', async () => {
    const resident = await arrive(addressOf(city), 'Стара знайома');
    await resident.call('POST', '/city/rooms/city_energy/messages', { text: 'до перерви' });
    await city.close();
    city = await serve(all, all, configOf({ PORT: new URL(addressOf(city)).port }));
    const { body } = await resident.call('GET', '/city/rooms/city_energy');
    expect(body.messages.at(-1)).toMatchObject({ text: 'до перерви', user_id: resident.userId });
    expect((await resident.call('GET', '/auth/me')).body.display_name).toBe('Стара знайома');
  });
});

test('a homeserver’s refusal keeps its status on the way through the whole city', async () => {
  const homeserver = await openFakeHomeserver({ syt_olena: '@olena:example.org' });
  const city = await serve(all, all, configOf({ MATRIX_HOMESERVER_URL: homeserver.url }));
  const resident = await arrive(addressOf(city), 'Олена');
  const set = (given: object = {}) =>
    resident.call('POST', '/internal/matrix/presence/online', {
      ...{ matrix_user_id: '@olena:example.org', access_token: 'syt_olena', status: 'online', ...given },
    });
  expect(await set()).toMatchObject({
    status: 200,
    body: { ok: true, matrix_user_id: '@olena:example.org', status: 'online' },
  });
  expect((await set({ access_token: 'syt_other' })).status).toBe(401);
  expect((await set({ matrix_user_id: '@taras:example.org' })).status).toBe(403);
  expect((await set({ status: 'busy' })).status).toBe(400);
  homeserver.misbehave.push({ status: 418 }, { status: 429, body: { retry_after_ms: 2_500 } });
  expect((await set()).status).toBe(418);
  const busy = await set();
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '3']);
  await homeserver.close();
  expect((await set()).status).toBe(503);
  await city.close();
});

describe('in one process on PostgreSQL and Redis', () => {
  let city: RunningCity;
  let watching: Redis;
  /** The commands that Redis has carried out, also those that its scripts call. */
  const commands = new Set<string>();
  beforeAll(async () => {
    const [postgres, redis] = await Promise.all([testPostgres({ server: 'system' }), testRedis()]);
    await postgres.close();
    const asking = new Redis(redis.url);
    watching = await asking.monitor();
    asking.disconnect();
    watching.on('monitor', (_time: string, [command = '']: string[]) => commands.add(command.toLowerCase()));
    city = await serve(all, all, configOf({ DATABASE_URL: postgres.url, REDIS_URL: redis.url }));
  });
  afterAll(async () => {
    watching?.disconnect();
    await city?.close();
  });
  cityAcceptance(() => ({ base: addressOf(city), other: addressOf(city) }));

  test('nothing that was asked of it, by request or by frame, walked through the keys of Redis', () => {
    const [byItself, byScripts] = [
      ['evalsha', 'publish'],
      ['hmget', 'zadd', 'hset', 'zrangebylex'],
    ];
    for (const command of [...byItself, ...byScripts]) expect(commands).toContain(command);
    expect([...commands].filter((command) => /^(keys|[hsz]?scan)$/.test(command))).toEqual([]);
  });
});

function addressOf(city: RunningCity): string {
  return `http://127.0.0.1:${city.port}`;
}
