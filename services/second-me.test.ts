/** Second Me from question to model, in one process and in two that speak gRPC. */
import { type Client, Code } from '@connectrpc/connect';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { ulid } from 'ulid';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Behaviour, type FakeOpenAi, fakeOpenAi } from './agents-core/fake-openai.testing.ts';
import { neighbours } from './agents-core/neighbours.testing.ts';
import { agentsCore, agentsCoreWith } from './agents-core/service.ts';
import { openTestCity, type TestCity } from './city.testing.ts';
import type { Config } from './config.ts';
import { type TestPostgres, testPostgres } from './postgres-server.testing.ts';
import { secondme } from './secondme/service.ts';

type Opened = { front: TestCity; close(): Promise<void> };

const openings: Record<string, (given: Partial<Config>) => Promise<Opened>> = {
  async 'one process'(given) {
    const front = await openTestCity([...neighbours().services, agentsCore, secondme], given);
    return { front, close: front.close };
  },
  async 'two processes'(given) {
    const behind = await openTestCity([...neighbours().services, agentsCore], given);
    const addresses = { 'agents-core': `http://127.0.0.1:${behind.grpcPort}` };
    const front = await openTestCity([secondme], { ...given, addresses }, [agentsCore]);
    return {
      front,
      async close() {
        await front.close();
        await behind.close();
      },
    };
  },
};

let postgres: TestPostgres;
let fake: FakeOpenAi;
beforeAll(async () => {
  postgres = await testPostgres();
  fake = await fakeOpenAi();
});
afterAll(async () => {
  await fake?.close();
  await postgres?.close();
});

const newResident = () => `u_${ulid().toLowerCase()}`;

describe.each(Object.keys(openings))('in %s', (how) => {
  let city: Opened;
  let olena: Client<typeof SecondMeService>;

  describe('with a model', () => {
    beforeAll(async () => {
      const llm = { baseUrl: fake.baseUrl, model: 'm1', apiKey: 'sk-1' };
      city = await (openings[how] as (typeof openings)[string])({ databaseUrl: postgres.url, llm });
    });
    afterAll(() => city.close());
    beforeEach(async () => {
      fake.told.length = 0;
      olena = await city.front.as(newResident(), SecondMeService);
    });

    test('the model is told exactly five pairs by role, and the prompt once', async () => {
      for (let n = 1; n <= 6; n++) {
        fake.behave({ kind: 'says', pieces: [`відповідь ${n}`] });
        await olena.invoke({ prompt: `питання ${n}` });
      }
      fake.behave({ kind: 'says', pieces: ['ось'], tokens: 11 });
      const answer = await olena.invoke({ prompt: 'нове' });
      expect(answer).toMatchObject({ response: 'ось', provider: 'openai', model: 'm1', isLlm: true, tokensUsed: 11 });
      expect(answer.contextUsed?.pairs).toBe(5);
      const [system, ...rest] = fake.told.at(-1)?.messages ?? [];
      expect(system?.role).toBe('system');
      expect(rest).toEqual([
        ...[2, 3, 4, 5, 6].flatMap((n) => [
          { role: 'user', content: `питання ${n}` },
          { role: 'assistant', content: `відповідь ${n}` },
        ]),
        { role: 'user', content: 'нове' },
      ]);
    });

    test('what is erased is not told any more', async () => {
      fake.behave({ kind: 'says', pieces: ['гаразд'] });
      await olena.invoke({ prompt: 'таємниця' });
      await olena.clearHistory({});
      await olena.invoke({ prompt: 'нове' });
      expect(JSON.stringify(fake.told.at(-1))).not.toContain('таємниця');
    });

    test('stopping closes the connection to the model and keeps the part as stopped', async () => {
      fake.behave({ kind: 'hangs', pieces: ['Перше ', 'друге'] });
      const stop = new AbortController();
      let text = '';
      const listen = async () => {
        for await (const { step } of olena.invokeStream({ prompt: 'Довге' }, { signal: stop.signal })) {
          if (step.case === 'text') text += step.value;
          if (text === 'Перше друге') stop.abort();
        }
      };
      await expect(listen()).rejects.toMatchObject({ code: Code.Canceled });
      await fake.idle();
      await vi.waitFor(async () => {
        const { interactions } = await olena.listHistory({});
        expect(interactions).toMatchObject([
          { prompt: 'Довге', response: 'Перше друге', state: 'stopped', provider: 'openai', model: 'm1', isLlm: true },
        ]);
      });
      fake.behave({ kind: 'says', pieces: ['так'] });
      await olena.invoke({ prompt: 'далі' });
      expect(fake.told.at(-1)?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    });

    test.each<[string, Behaviour, string]>([
      ['fails', { kind: 'status', status: 500 }, 'the language model failed'],
      ['breaks off', { kind: 'cut', pieces: ['поча'] }, 'the answer of the language model was cut off'],
      ['answers nonsense', { kind: 'body', body: 'data: {{{\n\n' }, 'that cannot be read'],
    ])(
      'a model that %s is a clear refusal; no answer is kept, and a retry makes one interaction',
      async (_, behaviour, words) => {
        fake.behave(behaviour);
        await expect(olena.invoke({ prompt: 'Агов', requestId: 'r1' })).rejects.toMatchObject({
          code: Code.Unavailable,
          message: expect.stringContaining(words),
        });
        expect((await olena.listHistory({})).interactions).toEqual([]);
        fake.behave({ kind: 'says', pieces: ['ось'] });
        expect(await olena.invoke({ prompt: 'Агов', requestId: 'r1' })).toMatchObject({ response: 'ось' });
        expect((await olena.listHistory({})).interactions).toHaveLength(1);
      },
    );

    test('what was erased is not in the next request, and is again when that is undone', async () => {
      fake.behave({ kind: 'says', pieces: ['ось'] });
      const { interactionId } = await olena.invoke({ prompt: 'таємна фраза' });
      await olena.invoke({ prompt: 'інша' });
      const lastTold = () => JSON.stringify(fake.told.at(-1)?.messages);
      const { receipt } = await olena.deleteInteraction({ interactionId });
      await olena.invoke({ prompt: 'далі', incognito: true });
      expect(lastTold()).toContain('інша');
      expect(lastTold()).not.toContain('таємна фраза');
      await olena.restore({ receiptId: receipt?.id ?? '' });
      await olena.invoke({ prompt: 'далі', incognito: true });
      expect(lastTold()).toContain('таємна фраза');
      await olena.clearHistory({});
      await olena.invoke({ prompt: 'далі', incognito: true });
      expect(lastTold()).not.toContain('таємна фраза');
    });

    test('what it says that it is told is what the model is told, word for word', async () => {
      fake.behave({ kind: 'says', pieces: ['ось'] });
      await olena.updateSettings({
        settings: { persona: { name: 'Гід', about: 'люблю тишу' }, facts: ['маю кота'], sources: [1] },
      });
      await olena.invoke({ prompt: 'перше' });
      const { messages, tools, agent, contextUsed } = await olena.getTold({});
      expect(agent).toMatchObject({ model: 'm1', isLlm: true });
      expect(contextUsed).toMatchObject({ pairs: 1 });
      expect(JSON.stringify(messages)).toContain('маю кота');
      await olena.invoke({ prompt: 'друге' });
      const told = fake.told.at(-1);
      expect([
        ...messages.map(({ role, text }) => ({ role, content: text })),
        { role: 'user', content: 'друге' },
      ]).toEqual(told?.messages);
      expect(tools.map(({ name, description }) => [name, description])).toEqual(
        told?.tools?.map(({ function: { name, description } }) => [name, description]),
      );
    });

    test('a busy model says when to come back', async () => {
      fake.behave({ kind: 'status', status: 429, headers: { 'retry-after': '7' } });
      const error = await olena.invoke({ prompt: 'Агов' }).catch((reason) => reason);
      expect(error.code).toBe(Code.ResourceExhausted);
      expect(error.metadata.get('retry-after')).toBe('7');
    });
  });

  describe('without a model', () => {
    beforeAll(async () => {
      city = await (openings[how] as (typeof openings)[string])({ databaseUrl: postgres.url });
    });
    afterAll(() => city.close());

    test('City Guide answers, labelled as no language model, and remembers what was asked', async () => {
      olena = await city.front.as(newResident(), SecondMeService);
      const answer = await olena.invoke({ prompt: 'Хто онлайн?' });
      expect(answer).toMatchObject({
        response: 'Зараз у місті нікого немає онлайн.',
        provider: 'city-guide',
        isLlm: false,
      });
      expect(answer.tokensUsed).toBeUndefined();
      expect((await olena.invoke({ prompt: 'Що я питала?' })).response).toBe(
        'Ось що ви питали останнім часом:\n• Хто онлайн?',
      );
    });
  });
});

test('a retry passes the limit, and is counted once; another question is told when to come again', async () => {
  const limits = { limits: true, llmLimits: { requestsAMinute: 3, tokensADay: 0 } };
  const city = await openTestCity([...neighbours().services, agentsCore, secondme], {
    databaseUrl: postgres.url,
    ...limits,
  });
  const olena = await city.as(newResident(), SecondMeService);
  await Promise.all(Array.from({ length: 5 }, () => olena.invoke({ prompt: 'Хто тут?', requestId: 'r1' })));
  const { quota } = await olena.invoke({ prompt: 'Що нового?', requestId: 'r2' });
  expect(quota?.remaining).toBe(1);
  await olena.invoke({ prompt: 'Привіт', requestId: 'r3' });
  const refused = await olena.invoke({ prompt: 'Агов', requestId: 'r4' }).catch((reason) => reason);
  expect(refused.code).toBe(Code.ResourceExhausted);
  expect(Number(refused.metadata.get('retry-after'))).toBeGreaterThan(0);
  expect(await olena.invoke({ prompt: 'Привіт', requestId: 'r3' })).toMatchObject({ provider: 'city-guide' });
  const marko = await city.as(newResident(), SecondMeService);
  await expect(marko.invoke({ prompt: 'Привіт' })).resolves.toBeDefined();
  await city.close();
});

test('fifty questions of one resident at once: as many are answered as the limit lets through, each once', async () => {
  const limits = { limits: true, llmLimits: { requestsAMinute: 20, tokensADay: 0 } };
  const city = await openTestCity([...neighbours().services, agentsCore, secondme], {
    databaseUrl: postgres.url,
    ...limits,
  });
  const olena = await city.as(newResident(), SecondMeService);
  const asked = Array.from({ length: 50 }, (_, n) => olena.invoke({ prompt: `Хто тут? ${n}`, requestId: `r${n}` }));
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason.code).toBe(Code.ResourceExhausted);
  }
  expect((await olena.listHistory({ limit: 100 })).interactions).toHaveLength(20);
  await city.close();
});

describe('with a model that may be silent for 0.6 s and answer for 2 s', () => {
  let city: TestCity;
  let olena: Client<typeof SecondMeService>;
  beforeAll(async () => {
    const hasty = agentsCoreWith({ connect: 2_000, first: 600, between: 600, whole: 2_000 });
    const llm = { baseUrl: fake.baseUrl, model: 'm1', apiKey: '' };
    city = await openTestCity([...neighbours().services, hasty, secondme], { databaseUrl: postgres.url, llm });
  });
  afterAll(() => city.close());
  beforeEach(async () => {
    olena = await city.as(newResident(), SecondMeService);
  });

  test('one that is slow, but not silent, is heard to the end', async () => {
    fake.behave({ kind: 'says', pieces: ['Отже', ', ', 'повільно', '.'], betweenMs: 100 });
    expect(await olena.invoke({ prompt: 'Агов' })).toMatchObject({ state: 'done', response: 'Отже, повільно.' });
  });

  test.each<[string, Behaviour]>([
    ['never answers', { kind: 'silent' }],
    ['falls silent', { kind: 'hangs', pieces: ['Отже'] }],
    ['comes to no end', { kind: 'says', pieces: Array(100).fill('а'), betweenMs: 50 }],
  ])('of one that %s nothing is kept, it is let go, and a retry is answered once', async (_, behaviour) => {
    fake.behave(behaviour);
    const question = { prompt: 'Агов', requestId: 'r1' };
    await expect(olena.invoke(question)).rejects.toMatchObject({ code: Code.Unavailable });
    await fake.idle();
    expect((await olena.listHistory({})).interactions).toEqual([]);
    fake.behave({ kind: 'says', pieces: ['Тут.'] });
    expect(await olena.invoke(question)).toMatchObject({ state: 'done', response: 'Тут.' });
    expect((await olena.listHistory({})).interactions).toHaveLength(1);
  });
});

test('while agents-core is away Second Me says so, and the question can be asked again', async () => {
  const away = { databaseUrl: postgres.url, addresses: { 'agents-core': 'http://127.0.0.1:1' } };
  const front = await openTestCity([secondme], away, [agentsCore]);
  const olena = await front.as(newResident(), SecondMeService);
  await expect(olena.invoke({ prompt: 'Агов' })).rejects.toMatchObject({ code: Code.Unavailable });
  expect((await olena.listHistory({})).interactions).toEqual([]);
  await front.close();
});
