/** A hundred thousand requests and frames, most of them wrong: none that breaks the city or makes it tell too much. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrive, type CityClient, eventually } from './city-client.testing.ts';
import { readConfig } from './config.ts';
import { fuzz } from './fuzz.testing.ts';
import { type RunningCity, serve } from './host.ts';
import { type FakeHomeserver, openFakeHomeserver } from './matrix-gateway/fake-homeserver.testing.ts';
import { all } from './start.ts';

const seed = Number(process.env.FUZZ_SEED ?? 1);
const [requests, frames] = [15_000, 85_000];

const folder = mkdtempSync(join(tmpdir(), 'city-data-'));
const unhandled: unknown[] = [];
const remember = (reason: unknown) => void unhandled.push(reason);
let city: RunningCity;
let homeserver: FakeHomeserver;
let victim: CityClient;

beforeAll(async () => {
  homeserver = await openFakeHomeserver({});
  const env = {
    PORT: '0',
    GRPC_PORT: '0',
    CITY_DATA: folder,
    CITY_LIMITS: 'off',
    LOG_LEVEL: 'silent',
    LLM_AUTODETECT: 'off',
  };
  city = await serve(all, all, readConfig({ ...env, MATRIX_HOMESERVER_URL: homeserver.url }));
  victim = await arrive(`http://127.0.0.1:${city.port}`, 'Потайна');
  process.on('unhandledRejection', remember);
});
afterAll(async () => {
  process.off('unhandledRejection', remember);
  await city?.close();
  await homeserver?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('no fault, no silence, no word too much; and the city is well afterwards', async () => {
  const secret = 'таємниця, яку знає лише її помічниця';
  const asked = await victim.call('POST', '/secondme/invoke', { prompt: secret });
  await victim.call('POST', '/city/rooms/general/messages', { text: 'перше' });
  const { epoch } = (await victim.call('GET', '/city/rooms/general')).body;
  const report = await fuzz({
    ...{ city, seed, requests, frames },
    services: all.flatMap(({ offers }) => offers),
    secrets: [secret, asked.body.interaction_id, victim.token],
    good: {
      room_id: ['general', 'city_science', 'city_energy', 'nowhere'],
      room_ids: ['city_general', 'city_science'],
      // Empty: whoever asks. Another's is to be refused.
      user_id: ['', '', victim.userId],
      epoch: [epoch],
      after_seq: [0, 1, 3],
      message_seq: [1, 2, 3],
      reply_to_seq: [0, 1],
      limit: [0, 1, 20],
      cursor: [''],
      text: ['слово', 'word'],
      body: ['', ''],
      client_id: ['a', 'b', 'c'],
      emoji: ['🌻', '🔥'],
      agent_id: ['city_guide', 'nobody'],
      place: ['city', 'room:city_general'],
    },
  });
  expect(report.wrong).toEqual([]);
  expect(unhandled).toEqual([]);
  // Where everything is refused at the door, or nothing is, little was asked.
  expect(report.refused).toBeGreaterThan(frames / 5);
  for (const status of [200, 201, 400, 401, 403, 404])
    expect(report.statuses[status], String(status)).toBeGreaterThan(50);

  const good = await victim.call('POST', '/city/rooms/general/messages', { text: 'останнє' });
  expect(good.status).toBe(201);
  // Whatever else was said there, and may yet be, of what was asked wrongly: in her name nothing, and hers is as it was.
  expect(await saidBy(victim)).toMatchObject([{ text: 'перше' }, { text: 'останнє', seq: good.body.seq }]);
  expect((await victim.call('GET', '/secondme/history')).body).toMatchObject([{ prompt: secret }]);
  const ready = () => victim.call('GET', '/readyz').then(({ body: state }) => state);
  expect(await eventually(ready, ({ status }) => status === 'ready')).toEqual({ status: 'ready', missing: [] });
}, 600_000);

/** All that a resident has said in the room, as it is in its log. */
async function saidBy({ call, userId }: CityClient): Promise<{ user_id: string; seq: number; text: string }[]> {
  const said = [];
  for (let after = 0; ; ) {
    const { messages } = (await call('GET', `/city/rooms/general/messages?after_seq=${after}&limit=100`)).body;
    if (messages.length === 0) return said;
    said.push(...messages.filter(({ user_id }: { user_id: string }) => user_id === userId));
    after = messages.at(-1).seq;
  }
}
