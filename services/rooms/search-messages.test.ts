/** The search as its callers know it: over the HTTP port, with an index that follows by itself. */
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { RoomsService, type SearchMessagesResponse } from 'proto/city/rooms/v1/rooms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressHeader } from '../caller.ts';
import { openTestCity, partly, type TestCity } from '../city.testing.ts';
import { eventually } from '../city-client.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import type { Service } from '../service.ts';
import { indexEntries } from './search/message-index.ts';
import { openStems } from './search/stems.ts';
import { rooms } from './service.ts';

type Rooms = Client<typeof RoomsService>;
type Request = Parameters<Rooms['searchMessages']>[0];
let postgres: TestPostgres;
const stems = openStems();
let city: TestCity;
let olena: Rooms;
let stranger: Rooms;

const presence: Service = {
  name: 'presence',
  offers: [PresenceService],
  open: () => (router) => router.service(PresenceService, partly(PresenceService, {})),
};

beforeAll(async () => {
  postgres = await testPostgres();
  city = await openTestCity([rooms, presence], { databaseUrl: postgres.url });
  olena = await city.as('u_olena', RoomsService);
  stranger = city.asStranger(RoomsService);
});
afterAll(async () => {
  await city?.close();
  await postgres?.close();
});

let made = 0;
/** A room of its own in which these texts were said, all of them in the index. */
async function roomWith(...texts: string[]): Promise<string> {
  made += 1;
  const { room } = await olena.createRoom({ name: `Пошук ${made}` });
  for (const text of texts) await say(room?.slug ?? '', text);
  await indexed();
  return room?.slug ?? '';
}

async function say(room: string, text: string): Promise<number> {
  return (await olena.postMessage({ roomId: room, text })).message?.seq ?? 0;
}

/** The index has all that the logs have; it follows by itself, too, but here nobody waits for it. */
async function indexed(): Promise<void> {
  while (await indexEntries(postgres, stems, 'all'));
}

const textsOf = ({ hits }: SearchMessagesResponse) => hits.map(({ message }) => message?.text);
const found = async (request: Request) => textsOf(await stranger.searchMessages(request));
const refusal = async (request: Request) => {
  const error = await stranger.searchMessages(request).then(() => undefined, ConnectError.from);
  return [error?.code, error?.rawMessage.split(/[ :]/)[0]];
};

describe('what is found', () => {
  test('all the words, the newest first, with their place and the words marked', async () => {
    const room = await roomWith('Старий сад', 'Новий сад і старий дім', 'Старий дім');
    const { hits, nextBefore } = await stranger.searchMessages({ query: 'СТАРИЙ сад', roomId: room });
    expect(hits.map(({ message }) => [message?.seq, message?.username])).toEqual([
      [2, 'name of u_olena'],
      [1, 'name of u_olena'],
    ]);
    expect(hits[0]?.room).toMatchObject({ id: `city_${room}`, slug: room, name: `Пошук ${made}` });
    expect(hits[0]?.snippet.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('')).toBe(
      'Новий [сад] і [старий] дім',
    );
    expect(nextBefore).toBe('');
  });

  test.each([
    ['сад', '**Новий** `сад` і [дім](https://dim.example)', 'Новий [сад] і дім'],
    ['example', 'Ось [дім](https://dim.example)', 'Ось [дім](https://dim.[example])'],
  ])('%s in %j is shown as a message is read', async (query, text, shown) => {
    const { hits } = await stranger.searchMessages({ query, roomId: await roomWith(text) });
    expect(hits[0]?.snippet.map((part) => (part.hit ? `[${part.text}]` : part.text)).join('')).toBe(shown);
  });

  test.each([
    ['кімната', 'Зустрінемось у великій кімнаті', true],
    ['кімнатою', 'Порожніх кімнат немає', true],
    ['місто', 'у місті тихо', true],
    ['зустріч', 'дві зустрічі', true],
    ['писати', 'Він пише листи', true],
    ["п'ять", 'П’ять хвилин', true],
    ['ґанок', 'сиджу на ганку', true],
    ['room', 'Rooms are open', true],
    ['running', 'She runs every day', true],
    ['the', 'what the people say', true],
    ['cities', 'One city', true],
    ['кімн', 'тиха кімната', true],
    ['року', 'Рік тому', true],
    ['рік', 'У цьому році', true],
    ['лося', 'У лісі тихо', false],
    ['ліс', 'Бачили лося', false],
    ['сад', 'садівник', true],
    ['"сад"', 'садівник', false],
    ['сад біля', 'садівник біля дому', false],
    ['"у великій кімнаті"', 'Зустріч у великій кімнаті', true],
    ['"кімнаті великій"', 'Зустріч у великій кімнаті', false],
    ['зустріч -кімната', 'Зустріч у великій кімнаті', false],
    ['зустріч -двір', 'Зустріч у великій кімнаті', true],
    ['covid', 'covid19', true],
  ])('%s in «%s»: %s', async (query, text, expected) => {
    expect(await found({ query, roomId: await roomWith(text) })).toEqual(expected ? [text] : []);
  });

  test('in one room or in all of them', async () => {
    const [one, other] = [await roomWith('Жирафа бачили'), await roomWith('І другу жирафу')];
    expect(await found({ query: 'жирафа', roomId: one })).toEqual(['Жирафа бачили']);
    expect(await found({ query: 'жирафа', roomId: `city_${other}` })).toEqual(['І другу жирафу']);
    expect(await found({ query: 'жирафа' })).toEqual(['І другу жирафу', 'Жирафа бачили']);
  });

  test('pages go through every hit once, in one room and in all', async () => {
    const texts = ['1', '2', '3', '4', '5', '6', '7'].map((n) => `Пінгвін номер ${n}`);
    const room = await roomWith(...texts.slice(0, 4));
    await roomWith(...texts.slice(4));
    await postgres.pool.query(
      `UPDATE message_words SET created_at = date_trunc('hour', created_at) + interval '0.123456 s'`,
    );
    for (const [roomId, expected] of [[room, texts.slice(0, 4)] as const, ['', texts] as const]) {
      const seen: (string | undefined)[] = [];
      let before = '';
      do {
        const page: SearchMessagesResponse = await stranger.searchMessages({
          query: 'пінгвіни',
          roomId,
          before,
          limit: 2,
        });
        seen.push(...textsOf(page));
        before = page.nextBefore;
      } while (before !== '');
      expect(seen.toSorted()).toEqual(expected);
    }
  });
});

describe('what becomes of a message', () => {
  test('it is found soon, without anybody’s doing', async () => {
    const room = await roomWith();
    await say(room, 'Равлик');
    const seen = await eventually(
      () => found({ query: 'равлики', roomId: room }),
      (texts) => texts.length > 0,
      10_000,
    );
    expect(seen).toEqual(['Равлик']);
  });

  test('an edit is found by its new words and no more by the old, which are not found from that moment on', async () => {
    const room = await roomWith('Таємне слово');
    await olena.editMessage({ roomId: room, messageSeq: 1, text: 'Звичайне речення' });
    expect(await found({ query: 'таємне', roomId: room })).toEqual([]);
    await indexed();
    expect(await found({ query: 'таємне', roomId: room })).toEqual([]);
    expect(await found({ query: 'звичайне', roomId: room })).toEqual(['Звичайне речення']);
  });

  test('what was deleted is not found from that moment on, and its words are gone', async () => {
    const room = await roomWith('Видалене слово');
    await olena.deleteMessage({ roomId: room, messageSeq: 1 });
    expect(await found({ query: 'видалене', roomId: room })).toEqual([]);
    await indexed();
    const { rows } = await postgres.pool.query('SELECT FROM message_words WHERE room_id = $1', [`city_${room}`]);
    expect(rows).toEqual([]);
  });

  test('a page that is empty because of deletions is not the last', async () => {
    const room = await roomWith('Клоун перший', 'Клоун другий', 'Клоун третій');
    await postgres.pool.query(`UPDATE messages SET deleted_at = now() WHERE room_id = $1 AND seq = 3`, [
      `city_${room}`,
    ]);
    const first = await stranger.searchMessages({ query: 'клоун', roomId: room, limit: 1 });
    expect(textsOf(first)).toEqual([]);
    expect(await found({ query: 'клоун', roomId: room, limit: 1, before: first.nextBefore })).toEqual(['Клоун другий']);
  });

  test('a reaction leaves it to be found', async () => {
    const room = await roomWith('Соняшник');
    await olena.react({ roomId: room, messageSeq: 1, emoji: '🌻' });
    await indexed();
    expect(await found({ query: 'соняшники', roomId: room })).toEqual(['Соняшник']);
  });
});

describe('what is refused', () => {
  const encode = (text: string) => Buffer.from(text).toString('base64url');
  test.each<[string, Request]>([
    ['query', {}],
    ['query', { query: '   ' }],
    ['query', { query: '-сад' }],
    ['query', { query: '🌻' }],
    ['query', { query: 'с'.repeat(201) }],
    ['limit', { query: 'сад', limit: 51 }],
    ['limit', { query: 'сад', limit: -1 }],
    ['room_id', { query: 'сад', roomId: 'к'.repeat(81) }],
    ['before', { query: 'сад', before: 'nonsense' }],
    ['before', { query: 'сад', before: encode('5|a\0b|1') }],
    ['before', { query: 'сад', before: encode("5|a'; --|1") }],
    ['before', { query: 'сад', before: encode('5|a|99999999999') }],
  ])('%s of %j', async (field, request) => expect(await refusal(request)).toEqual([Code.InvalidArgument, field]));

  test('a room that is not there', async () => {
    expect(await refusal({ query: 'сад', roomId: 'nowhere' })).toEqual([Code.NotFound, 'room_id']);
  });

  test('no text breaks it', async () => {
    for (const query of [
      `'`,
      `сад' | !`,
      `сад & :* \\`,
      `<-> (сад`,
      `"сад`,
      `сад\0'`,
      `';DROP TABLE rooms;--`,
      `a\u2028"-"b`,
    ]) {
      const error = await stranger.searchMessages({ query }).then(() => undefined, ConnectError.from);
      expect([undefined, Code.InvalidArgument]).toContain(error?.code);
    }
  });

  test('too many in a while, with the time after which another try makes sense', async () => {
    const strict = await openTestCity([rooms, presence], { databaseUrl: postgres.url, limits: true });
    const taras = await strict.as('u_taras', RoomsService);
    const all = await Promise.allSettled(Array.from({ length: 45 }, () => taras.searchMessages({ query: 'сад' })));
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [ConnectError.from(one.reason)] : []));
    await strict.close();
    expect(refused.map(({ code }) => code)).toEqual(Array(5).fill(Code.ResourceExhausted));
    expect(refused[0]?.metadata.get('retry-after')).toMatch(/^\d+$/);
  });

  test('strangers are counted by their address, so that one of them is not in the way of the others', async () => {
    const strict = await openTestCity([rooms, presence], { databaseUrl: postgres.url, limits: true });
    const anybody = strict.asStranger(RoomsService);
    const from = (address: string) =>
      anybody.searchMessages({ query: 'сад' }, { headers: { [addressHeader]: address.padEnd(22, '_') } });
    const hasty = await Promise.allSettled(Array.from({ length: 45 }, () => from('hasty')));
    expect(hasty.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    expect((await from('calm')).hits).toBeDefined();
    await strict.close();
  });
});
