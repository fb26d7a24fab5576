/** What a resident does with what their Second Me keeps: leaf through it, erase, bring back, answer anew, ask without a trace. */
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import pino from 'pino';
import { Source_Kind as Kind, Persona_Tone as Tone } from 'proto/city/agents/v1/agents';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { ulid } from 'ulid';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openTestCity, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { echo, type FakeAgents, fails, fakeAgents, hangs } from './fake-agents.testing.ts';
import { secondme } from './service.ts';

let postgres: TestPostgres;
let agents: FakeAgents;
let city: TestCity;
let userId: string;
let olena: Client<typeof SecondMeService>;
let marko: Client<typeof SecondMeService>;

beforeAll(async () => {
  postgres = await testPostgres();
  agents = fakeAgents();
  city = await openTestCity([agents.service, secondme], { databaseUrl: postgres.url });
});
afterAll(async () => {
  await city?.close();
  await postgres?.close();
});
beforeEach(async () => {
  [agents.told.length, agents.contexts.length] = [0, 0];
  [agents.answers, agents.with] = [echo, {}];
  userId = newResident();
  olena = await city.as(userId, SecondMeService);
  marko = await city.as(newResident(), SecondMeService);
});

const newResident = () => `u_${ulid().toLowerCase()}`;
const prompts = async () => (await olena.listHistory({ limit: 100 })).interactions.map(({ prompt }) => prompt);
const ask = async (...questions: string[]) => {
  const ids: string[] = [];
  for (const prompt of questions) ids.push((await olena.invoke({ prompt })).interactionId);
  return ids;
};
/** What the agent is told of earlier questions when the next one is asked. */
const remembered = async () => {
  await olena.invoke({ prompt: 'далі', incognito: true });
  return agents.told.at(-1)?.history.map(([prompt]) => prompt);
};

describe('pages', () => {
  test('go through everything once, newest first, whatever is asked meanwhile', async () => {
    await ask('1', '2', '3', '4', '5', '6', '7');
    const seen: string[] = [];
    let cursor = '';
    do {
      const { interactions, nextCursor } = await olena.listHistory({ limit: 3, cursor });
      seen.push(...interactions.map(({ prompt }) => prompt));
      await ask('нове');
      cursor = nextCursor;
    } while (cursor);
    expect(seen).toEqual(['7', '6', '5', '4', '3', '2', '1']);
  });

  test('say which interactions the next question will be told with', async () => {
    const ids = await ask('1', '2', '3', '4', '5', '6');
    const { rememberedIds } = await olena.listHistory({ limit: 1 });
    expect(rememberedIds).toEqual(ids.slice(1).toReversed());
    expect(await remembered()).toEqual(['2', '3', '4', '5', '6']);
  });

  test('with a cursor that is none are refused by name', async () => {
    const refused = { code: Code.InvalidArgument, message: expect.stringContaining('cursor') };
    await expect(olena.listHistory({ cursor: 'nonsense' })).rejects.toMatchObject(refused);
  });
});

describe('erasing', () => {
  test('one is forgotten at once, and back as it was when that is undone in time', async () => {
    const [, second = ''] = await ask('1', '2', '3');
    const { receipt } = await olena.deleteInteraction({ interactionId: second });
    expect(receipt).toMatchObject({ erased: 1, id: expect.any(String) });
    expect(await prompts()).toEqual(['3', '1']);
    expect(await remembered()).toEqual(['1', '3']);
    expect(await olena.restore({ receiptId: receipt?.id ?? '' })).toMatchObject({ restored: 1 });
    expect(await prompts()).toEqual(['3', '2', '1']);
    expect(await remembered()).toEqual(['1', '2', '3']);
  });

  test('all can be undone, too; what was asked meanwhile stays', async () => {
    await ask('1', '2');
    const { receipt, erased } = await olena.clearHistory({});
    expect(erased).toBe(2);
    expect(await remembered()).toEqual([]);
    await ask('3');
    await olena.restore({ receiptId: receipt?.id ?? '' });
    expect(await prompts()).toEqual(['3', '2', '1']);
  });

  test('what is not there, or another’s, is not found', async () => {
    const [id = ''] = await ask('таємне');
    const notFound = { code: Code.NotFound };
    await expect(marko.deleteInteraction({ interactionId: id })).rejects.toMatchObject(notFound);
    await expect(olena.deleteInteraction({ interactionId: 'none' })).rejects.toMatchObject(notFound);
    const { receipt } = await olena.clearHistory({});
    await expect(marko.restore({ receiptId: receipt?.id ?? '' })).rejects.toMatchObject(notFound);
    await expect(olena.restore({ receiptId: 'none' })).rejects.toMatchObject(notFound);
    const refused = { code: Code.PermissionDenied };
    await expect(marko.restore({ receiptId: receipt?.id ?? '', userId })).rejects.toMatchObject(refused);
    await expect(marko.deleteInteraction({ interactionId: id, userId })).rejects.toMatchObject(refused);
    await expect(marko.forget({ userId })).rejects.toMatchObject(refused);
  });

  test('the Second Me itself leaves nothing: no interaction, no settings, no way back', async () => {
    await ask('1');
    await olena.updateSettings({ settings: { facts: ['таємне'] } });
    const { receipt } = await olena.clearHistory({});
    await ask('2');
    await olena.forget({});
    expect(await prompts()).toEqual([]);
    expect((await olena.getSettings({})).settings?.facts).toEqual([]);
    await expect(olena.restore({ receiptId: receipt?.id ?? '' })).rejects.toMatchObject({ code: Code.NotFound });
    for (const table of ['interactions', 'erased_interactions']) {
      expect((await postgres.pool.query(`SELECT 1 FROM ${table} WHERE user_id = $1`, [userId])).rows).toEqual([]);
    }
    expect(await remembered()).toEqual([]);
  });
});

describe('an incognito question', () => {
  test('asked again when the connection of the first had just broken is answered, though that was stopped', async () => {
    agents.answers = hangs('Перше');
    const gone = new AbortController();
    const question = { prompt: 'таємне', requestId: 'r-broken', incognito: true };
    const first = olena.invoke(question, { signal: gone.signal });
    first.catch(() => undefined);
    await vi.waitFor(() => expect(agents.open()).toBe(1));
    const known = vi.spyOn((await city.host.postgres()).pool, 'query');
    const again = olena.invoke(question);
    // It has seen that nothing is kept under the request_id, and joins the first.
    await vi.waitFor(() => expect(known.mock.calls.some(([text]) => /request_id = /.test(String(text)))).toBe(true));
    await Promise.all(known.mock.results.map(({ value }) => value));
    known.mockRestore();
    agents.answers = echo;
    gone.abort();
    expect(await again).toMatchObject({ response: 're: таємне' });
    await expect(first).rejects.toMatchObject({ code: Code.Canceled });
  });

  test('is told what any question is, and leaves no trace', async () => {
    await ask('перше');
    const { interactionId, response } = await olena.invoke({ prompt: 'таємне', incognito: true });
    expect(response).toBe('re: таємне');
    expect(agents.told.at(-1)?.history).toEqual([['перше', 're: перше']]);
    expect(await prompts()).toEqual(['перше']);
    expect(await remembered()).toEqual(['перше']);
    const { rows } = await postgres.pool.query('SELECT prompt FROM interactions WHERE user_id = $1', [userId]);
    expect(rows).toEqual([{ prompt: 'перше' }]);
    await expect(olena.deleteInteraction({ interactionId })).rejects.toMatchObject({ code: Code.NotFound });
  });

  test('asked many times at once under one request_id is asked once', async () => {
    // Long enough for all of them to come meanwhile.
    agents.answers = async function* () {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      yield 'раз';
    };
    const question = { prompt: 'таємне', requestId: 'r1', incognito: true };
    const answers = await Promise.all(Array.from({ length: 5 }, () => olena.invoke(question)));
    expect(new Set(answers.map(({ interactionId }) => interactionId)).size).toBe(1);
    expect(agents.told).toHaveLength(1);
  });

  test('under the request_id of another question, running or kept, is refused by name', async () => {
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    agents.answers = async function* () {
      await held;
      yield 'раз';
    };
    const first = olena.invoke({ prompt: 'таємне', requestId: 'r1', incognito: true });
    await vi.waitFor(() => expect(agents.told).toHaveLength(1));
    const refused = { code: Code.AlreadyExists, message: expect.stringContaining('request_id') };
    await expect(olena.invoke({ prompt: 'інше', requestId: 'r1', incognito: true })).rejects.toMatchObject(refused);
    finish();
    await first;
    await olena.invoke({ prompt: 'видиме', requestId: 'r2' });
    await expect(olena.invoke({ prompt: 'видиме', requestId: 'r2', incognito: true })).rejects.toMatchObject(refused);
  });

  test('is in no table and in no line of the log, whatever becomes of it', async () => {
    const loud = await openTestCity([agents.service, secondme], { databaseUrl: postgres.url, logLevel: 'trace' });
    const lines: string[] = [];
    const { [pino.symbols.streamSym]: stream } = loud.host.log as unknown as Record<
      symbol,
      { write(line: string): void }
    >;
    if (!stream) throw new Error('the log writes nowhere');
    vi.spyOn(stream, 'write').mockImplementation((line) => void lines.push(line));
    const there = await loud.as(userId, SecondMeService);
    await there.invoke({ prompt: 'потаємне', requestId: 'r1', incognito: true });
    agents.answers = fails(new Error('a bug'), 'потаємна відповідь');
    await there.invoke({ prompt: 'потаємне', incognito: true }).catch(() => undefined);
    agents.answers = hangs('потаємна відповідь');
    await there.invoke({ prompt: 'потаємне', incognito: true }, { timeoutMs: 100 }).catch(() => undefined);
    await loud.close();
    expect(lines.join()).toContain('a bug');
    expect(lines.join()).not.toContain('потаємн');
    const { rows: tables } = await postgres.pool.query<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    expect(tables.map(({ name }) => name)).toContain('interactions');
    for (const { name } of tables) {
      const { rows } = await postgres.pool.query(`SELECT 1 FROM ${name} AS t WHERE to_jsonb(t)::text LIKE '%потаємн%'`);
      expect([name, rows]).toEqual([name, []]);
    }
  });

  test('that fails leaves no trace either, and none answers anew what is kept', async () => {
    agents.answers = fails(new Error('secret'));
    await expect(olena.invoke({ prompt: 'таємне', incognito: true })).rejects.toMatchObject({ code: Code.Unavailable });
    expect((await postgres.pool.query('SELECT 1 FROM interactions WHERE user_id = $1', [userId])).rows).toEqual([]);
    await expect(olena.invoke({ prompt: 'a', incognito: true, regenerate: 'x' })).rejects.toMatchObject({
      code: Code.InvalidArgument,
      message: expect.stringContaining('incognito'),
    });
  });
});

describe('an answer anew', () => {
  test('is made without the one it replaces and what came after, and takes its place', async () => {
    const [, id = ''] = await ask('1', '2', '3');
    agents.answers = async function* () {
      yield 'краще';
    };
    const { interactionId } = await olena.invoke({ prompt: '2', regenerate: id });
    expect(agents.told.at(-1)?.history.map(([prompt]) => prompt)).toEqual(['1']);
    const { interactions } = await olena.listHistory({});
    expect(interactions).toMatchObject([
      { id: interactionId, prompt: '2', response: 'краще', regeneratedFrom: id, replaced: 1 },
      { prompt: '3' },
      { prompt: '1', replaced: 0, regeneratedFrom: '' },
    ]);
    expect(await olena.getProfile({})).toMatchObject({ totalInteractions: 3 });
  });

  test('that fails replaces nothing; a retry of one that came is the same', async () => {
    const [id = ''] = await ask('1');
    agents.answers = fails(new Error('secret'), 'поча');
    const question = { prompt: '1', regenerate: id, requestId: 'r1' };
    await expect(olena.invoke(question)).rejects.toMatchObject({ code: Code.Unavailable });
    expect((await olena.listHistory({})).interactions).toMatchObject([{ id }]);
    agents.answers = echo;
    const again = await olena.invoke(question);
    expect(await olena.invoke(question)).toEqual(again);
    expect((await olena.listHistory({})).interactions).toMatchObject([{ id: again.interactionId, replaced: 1 }]);
  });

  test('asked many times at once is one card', async () => {
    const [id = ''] = await ask('1');
    await Promise.all(Array.from({ length: 5 }, () => olena.invoke({ prompt: '1', regenerate: id })));
    expect((await olena.listHistory({})).interactions).toMatchObject([{ prompt: '1', replaced: 5 }]);
    expect(await remembered()).toEqual(['1']);
  });

  test('under the request_id of the one it replaces is refused, not taken for a retry of that', async () => {
    const { interactionId } = await olena.invoke({ prompt: '1', requestId: 'r1' });
    const question = { prompt: '1', requestId: 'r1', regenerate: interactionId };
    await expect(olena.invoke(question)).rejects.toMatchObject({ code: Code.AlreadyExists });
  });

  test('does not come when the one it replaces is erased meanwhile', async () => {
    const [id = ''] = await ask('1');
    agents.answers = async function* () {
      yield 'кра';
      await olena.deleteInteraction({ interactionId: id });
      yield 'ще';
    };
    expect(await olena.invoke({ prompt: '1', regenerate: id })).toMatchObject({ response: 'краще' });
    expect(await prompts()).toEqual([]);
  });

  test('of another question, another resident’s, or one that is replaced is refused by name', async () => {
    const [id = ''] = await ask('1');
    const refused = (field: string) => ({ code: Code.InvalidArgument, message: expect.stringContaining(field) });
    await expect(olena.invoke({ prompt: '2', regenerate: id })).rejects.toMatchObject(refused('prompt'));
    await expect(marko.invoke({ prompt: '1', regenerate: id })).rejects.toMatchObject(refused('regenerate'));
    await expect(olena.invoke({ prompt: '1', regenerate: 'x' })).rejects.toMatchObject(refused('regenerate'));
    await olena.invoke({ prompt: '1', regenerate: id });
    await expect(olena.invoke({ prompt: '1', regenerate: id })).rejects.toMatchObject(refused('regenerate'));
  });
});

describe('settings', () => {
  test('are first those of somebody who has said nothing', async () => {
    const { settings } = await olena.getSettings({});
    expect(settings).toMatchObject({ facts: [], sources: [Kind.PRESENCE, Kind.ROOMS, Kind.FEED] });
  });

  test('are kept whole, and told with the next question', async () => {
    const given = {
      persona: { name: ' Мій  Гід ', tone: Tone.WARM, language: 'uk', about: 'люблю\nтишу' },
      facts: [' я з Одеси ', 'маю кота'],
      sources: [Kind.MESSAGES, Kind.ROOMS, Kind.ROOMS],
    };
    const { settings } = await olena.updateSettings({ settings: given });
    expect(settings).toMatchObject({
      persona: { name: 'Мій Гід', tone: Tone.WARM, language: 'uk', about: 'люблю тишу' },
      facts: ['я з Одеси', 'маю кота'],
      sources: [Kind.ROOMS, Kind.MESSAGES],
    });
    expect((await olena.getSettings({})).settings).toEqual(settings);
    await ask('1');
    expect(agents.contexts.at(-1)).toMatchObject({
      persona: { name: 'Мій Гід' },
      facts: ['я з Одеси', 'маю кота'],
      sources: [Kind.ROOMS, Kind.MESSAGES],
    });
    expect((await marko.getSettings({})).settings?.facts).toEqual([]);
  });

  test.each([
    ['facts', { facts: Array(11).fill('a') }],
    ['facts', { facts: ['д'.repeat(401)] }],
    ['facts', { facts: ['\u200b'] }],
    ['about', { persona: { about: 'д'.repeat(201) } }],
    ['name', { persona: { name: 'д'.repeat(41) } }],
    ['language', { persona: { language: 'ru' } }],
    ['tone', { persona: { tone: 9 as never } }],
    ['sources', { sources: [Kind.UNSPECIFIED] }],
    ['sources', { sources: [99 as never] }],
  ])('that are too much are refused by name: %s', async (field, settings) => {
    await expect(olena.updateSettings({ settings })).rejects.toMatchObject({
      code: Code.InvalidArgument,
      message: expect.stringContaining(field),
    });
  });
});

describe('what comes with an answer', () => {
  test('is kept with it, told by every call, and what others wrote is not told again', async () => {
    const source = { kind: Kind.FEED, tool: 'latest_events', path: '/', count: 3 };
    agents.with = {
      ...{ sources: [source], fromOthersWords: true, standsInBecause: 'модель відпочиває' },
      ...{ quota: { remaining: 4 }, suggestions: ['Хто тут?'] },
    };
    const answer = await olena.invoke({ prompt: 'Що нового?', requestId: 'r1' });
    const marks = { sources: [source], fromOthersWords: true, standsInBecause: 'модель відпочиває' };
    const ofTheMoment = { quota: { remaining: 4 }, suggestions: ['Хто тут?'] };
    expect(answer).toMatchObject({ ...marks, ...ofTheMoment });
    expect((await olena.listHistory({})).interactions).toMatchObject([marks]);
    const again = await olena.invoke({ prompt: 'Що нового?', requestId: 'r1' });
    expect(again).toMatchObject({ ...marks, suggestions: [], quota: { remaining: 4 } });
    const steps = [];
    for await (const step of olena.invokeStream({ prompt: 'А тепер?' })) steps.push(step);
    expect(steps.at(-1)).toMatchObject({ step: { case: 'interaction', value: marks }, ...ofTheMoment });
    await olena.clearHistory({});
    await olena.invoke({ prompt: 'Що нового?' });
    await ask('далі');
    expect(agents.told.at(-1)?.history).toEqual([['Що нового?', '']]);
  });
});

test('a part of an answer says what it was made from, and a retry of it that it is a part', async () => {
  const sources = [{ kind: Kind.MESSAGES, tool: 'room_messages', path: '/rooms/general', count: 3 }];
  agents.answers = async function* (...asked) {
    yield { read: { sources, fromOthersWords: true } };
    yield* hangs('У кімнаті пишуть')(...asked);
  };
  const stop = new AbortController();
  const question = { prompt: 'Що пишуть?', requestId: 'r1' };
  const listen = async () => {
    for await (const { step } of olena.invokeStream(question, { signal: stop.signal }))
      if (step.case === 'text') stop.abort();
  };
  await expect(listen()).rejects.toMatchObject({ code: Code.Canceled });
  await vi.waitFor(async () => {
    const { interactions } = await olena.listHistory({});
    expect(interactions).toMatchObject([{ state: 'stopped', sources, fromOthersWords: true }]);
  });
  expect(await olena.invoke(question)).toMatchObject({ state: 'stopped', response: 'У кімнаті пишуть' });
  agents.answers = echo;
  expect(await olena.invoke({ prompt: 'Хто тут?' })).toMatchObject({ state: 'done' });
});

test('what is read for an answer is told while it is read', async () => {
  agents.answers = async function* () {
    yield { kind: Kind.ROOMS, tool: 'popular_rooms' };
    yield 'ось';
  };
  const steps = [];
  for await (const { step } of olena.invokeStream({ prompt: 'Де люди?' })) steps.push(step);
  expect(steps).toMatchObject([
    { case: 'reading', value: { kind: Kind.ROOMS, tool: 'popular_rooms' } },
    { case: 'text', value: 'ось' },
    { case: 'interaction' },
  ]);
});

test('a question that is one too many is not kept, and can be asked again', async () => {
  agents.answers = fails(new ConnectError('too many questions', Code.ResourceExhausted, { 'retry-after': '7' }));
  const refused = await olena.invoke({ prompt: '1', requestId: 'r1' }).catch((reason) => reason);
  expect([refused.code, refused.metadata.get('retry-after')]).toEqual([Code.ResourceExhausted, '7']);
  expect((await postgres.pool.query('SELECT 1 FROM interactions WHERE user_id = $1', [userId])).rows).toEqual([]);
  agents.answers = echo;
  expect(await olena.invoke({ prompt: '1', requestId: 'r1' })).toMatchObject({ response: 're: 1' });
});

test('what comes back is not in the way of what was asked under its request_id meanwhile', async () => {
  await olena.invoke({ prompt: '1', requestId: 'r1' });
  const { receipt } = await olena.clearHistory({});
  const again = await olena.invoke({ prompt: '1', requestId: 'r1' });
  expect(await olena.restore({ receiptId: receipt?.id ?? '' })).toMatchObject({ restored: 1 });
  expect(await prompts()).toEqual(['1', '1']);
  expect(await olena.invoke({ prompt: '1', requestId: 'r1' })).toMatchObject({ interactionId: again.interactionId });
});

test('an export has everything of its resident, oldest first, and nothing of others', async () => {
  await marko.invoke({ prompt: 'чуже' });
  const [first = ''] = await ask('1', '2');
  await olena.invoke({ prompt: '1', regenerate: first });
  await olena.updateSettings({ settings: { facts: ['маю кота'] } });
  const records: unknown[] = [];
  for await (const { record } of olena.export({})) {
    records.push(record.case === 'interaction' ? record.value.prompt : record.value?.facts);
  }
  expect(records).toEqual([['маю кота'], '1', '2', '1']);
});

test('fifty questions of one resident at once are fifty interactions, each told only of what is done', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => olena.invoke({ prompt: `п ${n}` })));
  expect(answers.map(({ response }) => response)).toEqual(Array.from({ length: 50 }, (_, n) => `re: п ${n}`));
  const { interactions, rememberedIds } = await olena.listHistory({ limit: 100 });
  // Which of them is first nobody has said: each waits for a connection of its own.
  const asked = Array.from({ length: 50 }, (_, n) => `п ${n}`);
  expect(interactions.map(({ prompt }) => prompt).toSorted()).toEqual(asked.toSorted());
  expect(rememberedIds).toEqual(interactions.slice(0, 5).map(({ id }) => id));
  expect((await postgres.pool.query('SELECT 1 FROM second_mes WHERE user_id = $1', [userId])).rows).toHaveLength(1);
  for (const { history } of agents.told) {
    expect(history.length).toBeLessThanOrEqual(5);
    for (const [prompt, response] of history) expect(response).toBe(`re: ${prompt}`);
  }
});
