import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { type Interaction, SecondMeService } from 'proto/city/secondme/v1/secondme';
import { ulid } from 'ulid';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openTestCity, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { tooMany } from '../refusal.ts';
import { echo, type FakeAgents, fails, fakeAgents, hangs } from './fake-agents.testing.ts';
import { secondme } from './service.ts';

type SecondMe = Client<typeof SecondMeService>;

let postgres: TestPostgres;
let agents: FakeAgents;
let city: TestCity;
let userId: string;
let olena: SecondMe;

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
  agents.told.length = 0;
  agents.answers = echo;
  userId = newResident();
  olena = await city.as(userId, SecondMeService);
});

const newResident = () => `u_${ulid().toLowerCase()}`;
const prompts = async (of: SecondMe, limit = 0) =>
  (await of.listHistory({ limit })).interactions.map(({ prompt }) => prompt);

/** Hears a stream to its end. */
async function heard(of: SecondMe, request: { prompt: string; requestId?: string }, signal?: AbortSignal) {
  const texts: string[] = [];
  const numbers: number[] = [];
  let interaction: Interaction | undefined;
  for await (const { number, step } of of.invokeStream(request, signal ? { signal } : {})) {
    numbers.push(number);
    if (step.case === 'text') texts.push(step.value);
    if (step.case === 'interaction') interaction = step.value;
  }
  return { texts, numbers, interaction };
}

describe('an answer', () => {
  test('comes from the resident’s own Second Me and is kept', async () => {
    const answer = await olena.invoke({ prompt: '  Привіт \n', userId });
    expect(answer).toMatchObject({ response: 're: Привіт', provider: 'fake', model: 'f1', isLlm: true, tokensUsed: 3 });
    expect(answer.contextUsed).toMatchObject({ pairs: 0, chars: 0, truncated: false });
    expect(agents.told).toEqual([
      { agentId: `sm_${userId.slice(2)}`, input: 'Привіт', userId, history: [], by: userId },
    ]);
    const { interactions } = await olena.listHistory({ userId });
    expect(interactions).toMatchObject([
      { id: answer.interactionId, prompt: 'Привіт', response: 're: Привіт', state: 'done', tokensUsed: 3 },
    ]);
  });

  test('is told as it is made, in numbered steps, the interaction last', async () => {
    const { texts, numbers, interaction } = await heard(olena, { prompt: 'Привіт' });
    expect(texts.join('')).toBe('re: Привіт');
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(interaction).toMatchObject({ prompt: 'Привіт', response: 're: Привіт', state: 'done' });
    expect(await prompts(olena)).toEqual(['Привіт']);
  });

  test('is given with the last five pairs as memory, oldest first, and the prompt once', async () => {
    for (let n = 1; n <= 7; n++) await olena.invoke({ prompt: `питання ${n}` });
    const { contextUsed } = await olena.invoke({ prompt: 'останнє' });
    const { input, history } = agents.told.at(-1) ?? {};
    expect(input).toBe('останнє');
    expect(history).toEqual([3, 4, 5, 6, 7].map((n) => [`питання ${n}`, `re: питання ${n}`]));
    expect(contextUsed).toMatchObject({ pairs: 5, chars: 5 * (9 + 13), truncated: false });
  });

  test('remembers long texts shortened, and says so', async () => {
    await olena.invoke({ prompt: 'д'.repeat(4_000) });
    const { contextUsed } = await olena.invoke({ prompt: 'коротке' });
    expect(agents.told.at(-1)?.history[0]?.map((text) => [...text].length)).toEqual([600, 600]);
    expect(contextUsed).toMatchObject({ pairs: 1, chars: 1_200, truncated: true });
  });

  test.each([
    ['', 'prompt'],
    [' \n\t ', 'prompt'],
    ['\u200b', 'prompt'],
    ['д'.repeat(4_001), 'prompt'],
    ['a\0b', 'prompt'],
  ])('a prompt that is none is refused by name: %j', async (prompt, field) => {
    const refused = { code: Code.InvalidArgument, message: expect.stringContaining(field) };
    await expect(olena.invoke({ prompt })).rejects.toMatchObject(refused);
    await expect(heard(olena, { prompt })).rejects.toMatchObject(refused);
    expect(agents.told).toEqual([]);
  });

  test('many at once are many interactions', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, n) => olena.invoke({ prompt: `п ${n}` })));
    expect((await prompts(olena, 100)).sort()).toEqual(Array.from({ length: 10 }, (_, n) => `п ${n}`));
  });
});

describe('the same request_id', () => {
  test('answers the same interaction without asking again, by either call', async () => {
    const first = await olena.invoke({ prompt: 'Привіт', requestId: 'r1' });
    const again = await olena.invoke({ prompt: ' Привіт ', requestId: 'r1' });
    expect(again).toEqual(first);
    const streamed = await heard(olena, { prompt: 'Привіт', requestId: 'r1' });
    expect(streamed.texts).toEqual(['re: Привіт']);
    expect(streamed.interaction?.id).toBe(first.interactionId);
    expect(agents.told).toHaveLength(1);
  });

  test('asked many times at once is asked once', async () => {
    agents.answers = async function* () {
      await new Promise((resolve) => setTimeout(resolve, 50));
      yield 'раз';
    };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => olena.invoke({ prompt: 'Привіт', requestId: 'r1' })),
    );
    expect(new Set(answers.map(({ interactionId }) => interactionId)).size).toBe(1);
    expect(answers.every(({ response }) => response === 'раз')).toBe(true);
    expect(agents.told).toHaveLength(1);
    expect(await prompts(olena)).toEqual(['Привіт']);
  });

  test('in another process waits for the run of the first, and answers the same', async () => {
    const elsewhere = await openTestCity([agents.service, secondme], { databaseUrl: postgres.url });
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    agents.answers = async function* () {
      await held;
      yield 'раз';
    };
    const question = { prompt: 'Привіт', requestId: 'r1' };
    const first = olena.invoke(question);
    await vi.waitFor(() => expect(agents.told).toHaveLength(1));
    const again = heard(await elsewhere.as(userId, SecondMeService), question);
    finish();
    const { interactionId } = await first;
    expect(await again).toMatchObject({ texts: ['раз'], interaction: { id: interactionId, state: 'done' } });
    expect(agents.told).toHaveLength(1);
    await elsewhere.close();
  });

  test('with another prompt is refused, also while the first is on its way', async () => {
    agents.answers = hangs('перше');
    const stop = new AbortController();
    const first = heard(olena, { prompt: 'Привіт', requestId: 'r1' }, stop.signal).catch(() => undefined);
    await vi.waitFor(() => expect(agents.told).toHaveLength(1));
    const refused = { code: Code.AlreadyExists };
    await expect(olena.invoke({ prompt: 'Інше', requestId: 'r1' })).rejects.toMatchObject(refused);
    stop.abort();
    await first;
    await expect(olena.invoke({ prompt: 'Інше', requestId: 'r1' })).rejects.toMatchObject(refused);
  });

  test('of another resident is another question', async () => {
    const marko = await city.as(newResident(), SecondMeService);
    const hers = await olena.invoke({ prompt: 'Привіт', requestId: 'r1' });
    const his = await marko.invoke({ prompt: 'Агов', requestId: 'r1' });
    expect(his).toMatchObject({ response: 're: Агов' });
    expect(his.interactionId).not.toBe(hers.interactionId);
  });
});

describe('a failure', () => {
  test.each<[string, unknown, Code, string]>([
    ['unavailable', new ConnectError('the language model failed', Code.Unavailable), Code.Unavailable, 'model failed'],
    [
      'a passport that has just ended',
      new ConnectError('the passport is not valid any more', Code.Unauthenticated),
      Code.Unauthenticated,
      'not valid',
    ],
    ['a fault', new ConnectError('stack', Code.Internal), Code.Unavailable, 'could not be asked'],
    ['a bug', new Error('secret'), Code.Unavailable, 'could not be asked'],
  ])(
    '%s is told clearly, keeps nothing as an answer, and a retry makes one interaction',
    async (_, error, code, words) => {
      agents.answers = fails(error, 'поча');
      const question = { prompt: 'Привіт', requestId: 'r1' };
      await expect(olena.invoke(question)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
      await expect(heard(olena, question)).rejects.toMatchObject({ code });
      expect(await prompts(olena)).toEqual([]);
      const { rows } = await postgres.pool.query('SELECT prompt, state FROM interactions WHERE user_id = $1', [userId]);
      expect(rows).toEqual([{ prompt: 'Привіт', state: 'failed' }]);

      agents.answers = echo;
      await olena.invoke(question);
      await olena.invoke({ prompt: 'далі' });
      expect(agents.told.at(-1)?.history).toEqual([['Привіт', 're: Привіт']]);
      expect(await prompts(olena)).toEqual(['далі', 'Привіт']);
    },
  );

  test('a busy model says when to come back', async () => {
    const busy = new ConnectError('the language model is busy', Code.ResourceExhausted, { 'retry-after': '7' });
    agents.answers = fails(busy);
    const error = await olena.invoke({ prompt: 'Привіт' }).catch((reason) => reason);
    expect(error.code).toBe(Code.ResourceExhausted);
    expect(error.metadata.get('retry-after')).toBe('7');
  });

  test('those who waited for it fail with it, and ask no more', async () => {
    agents.answers = async function* () {
      yield 'п';
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new ConnectError('no', Code.Unavailable);
    };
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => olena.invoke({ prompt: 'Привіт', requestId: 'r1' })),
    );
    expect(results.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(agents.told).toHaveLength(1);
  });
});

describe('stopping', () => {
  const stopAfter = async (words: string[]) => {
    agents.answers = hangs(...words);
    const stop = new AbortController();
    const listening = heard(olena, { prompt: 'Довге', requestId: 'r1' }, stop.signal);
    listening.catch(() => undefined);
    await vi.waitFor(() => expect(agents.told).toHaveLength(1));
    const state = async () =>
      (await postgres.pool.query('SELECT state FROM interactions WHERE user_id = $1', [userId])).rows[0]?.state;
    if (words.length > 0) await vi.waitFor(async () => expect(await state()).toBe('streaming'));
    stop.abort();
    await expect(listening).rejects.toMatchObject({ code: Code.Canceled });
    await vi.waitFor(async () => expect(await state()).toBe('stopped'));
    expect(agents.open()).toBe(0);
  };

  test('frees the agent, keeps the part that came, and remembers none of it', async () => {
    await stopAfter(['Перше ', 'друге']);
    const { interactions } = await olena.listHistory({});
    expect(interactions).toMatchObject([
      { prompt: 'Довге', response: 'Перше друге', state: 'stopped', provider: 'fake' },
    ]);
    agents.answers = echo;
    await olena.invoke({ prompt: 'далі' });
    expect(agents.told.at(-1)?.history).toEqual([]);
    // A retry of the stopped one is told what was kept.
    expect(await olena.invoke({ prompt: 'Довге', requestId: 'r1' })).toMatchObject({ response: 'Перше друге' });
  });

  test('before the first word leaves nothing to show, and a retry asks again', async () => {
    await stopAfter([]);
    expect(await prompts(olena)).toEqual([]);
    agents.answers = echo;
    expect(await olena.invoke({ prompt: 'Довге', requestId: 'r1' })).toMatchObject({ response: 're: Довге' });
  });

  test('when the caller’s time runs out is a failure that a retry mends', async () => {
    agents.answers = hangs('Перше');
    await expect(olena.invoke({ prompt: 'Довге', requestId: 'r1' }, { timeoutMs: 100 })).rejects.toMatchObject({
      code: Code.DeadlineExceeded,
    });
    const state = async () =>
      (await postgres.pool.query('SELECT state FROM interactions WHERE user_id = $1', [userId])).rows;
    await vi.waitFor(async () => expect(await state()).toEqual([{ state: 'failed' }]));
    agents.answers = echo;
    expect(await olena.invoke({ prompt: 'Довге', requestId: 'r1' })).toMatchObject({ response: 're: Довге' });
  });
});

describe('history', () => {
  test('is five, newest first, or as many as asked for', async () => {
    for (let n = 1; n <= 7; n++) await olena.invoke({ prompt: `${n}` });
    expect(await prompts(olena)).toEqual(['7', '6', '5', '4', '3']);
    expect(await prompts(olena, 2)).toEqual(['7', '6']);
    expect(await prompts(olena, 100)).toHaveLength(7);
    for (const limit of [-1, 101]) {
      await expect(olena.listHistory({ limit })).rejects.toMatchObject({
        code: Code.InvalidArgument,
        message: expect.stringContaining('limit'),
      });
    }
  });

  test('cleared is gone, from memory too, and says how much', async () => {
    for (const prompt of ['1', '2', '3']) await olena.invoke({ prompt });
    expect(await olena.clearHistory({})).toMatchObject({ status: 'cleared', erased: 3 });
    expect(await prompts(olena)).toEqual([]);
    await olena.invoke({ prompt: 'нове' });
    expect(agents.told.at(-1)?.history).toEqual([]);
    expect(await olena.clearHistory({})).toMatchObject({ erased: 1 });
    expect(await olena.clearHistory({})).toMatchObject({ erased: 0 });
  });

  test('cleared while an answer is on its way stays empty', async () => {
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    agents.answers = async function* () {
      yield 'перше ';
      await held;
      yield 'друге';
    };
    const asking = olena.invoke({ prompt: 'Привіт', requestId: 'r1' });
    await vi.waitFor(() => expect(agents.told).toHaveLength(1));
    const queries = vi.spyOn((await city.host.postgres()).pool, 'query');
    const looked = () => queries.mock.calls.filter(([text]) => /^SELECT .* request_id = /s.test(String(text)));
    const waiting = olena.invoke({ prompt: 'Привіт', requestId: 'r1' });
    waiting.catch(() => undefined);
    // Once to claim it, and once to see whether it has ended.
    await vi.waitFor(() => expect(looked().length).toBeGreaterThanOrEqual(2));
    queries.mockRestore();
    await olena.clearHistory({});
    finish();
    expect(await asking).toMatchObject({ response: 'перше друге' });
    await expect(waiting).rejects.toMatchObject({ code: Code.Aborted });
    expect(await prompts(olena)).toEqual([]);
    expect((await postgres.pool.query('SELECT 1 FROM interactions WHERE user_id = $1', [userId])).rows).toEqual([]);
  });
});

test('who waits for a question that is refused hears the same refusal', async () => {
  const refuse = Promise.withResolvers<void>();
  agents.answers = async function* (...asked) {
    await refuse.promise;
    yield* fails(tooMany('too many questions', 2_000))(...asked);
  };
  const queries = vi.spyOn((await city.host.postgres()).pool, 'query');
  const looked = () => queries.mock.calls.filter(([text]) => /^SELECT .* request_id = /s.test(String(text)));
  const asking = [1, 2, 3].map(() => olena.invoke({ prompt: 'Привіт', requestId: 'r1' }));
  const refusals = Promise.all(asking.map((one) => one.catch((thrown: unknown) => ConnectError.from(thrown))));
  await vi.waitFor(() => expect(looked().length).toBeGreaterThanOrEqual(4));
  queries.mockRestore();
  refuse.resolve();
  for (const refusal of await refusals) {
    expect(refusal).toMatchObject({ code: Code.ResourceExhausted, rawMessage: 'too many questions, try again in 2 s' });
    expect((refusal as ConnectError).metadata.get('retry-after-ms')).toBe('2000');
  }
  expect(agents.told).toHaveLength(1);
  agents.answers = echo;
  expect(await olena.invoke({ prompt: 'Привіт', requestId: 'r1' })).toMatchObject({ response: 're: Привіт' });
});

describe('whose it is', () => {
  test('a resident reaches nothing of another', async () => {
    const other = newResident();
    const marko = await city.as(other, SecondMeService);
    await olena.invoke({ prompt: 'таємне' });
    expect(await prompts(marko)).toEqual([]);
    await marko.invoke({ prompt: 'моє' });
    expect(agents.told.at(-1)?.history).toEqual([]);
    expect(await marko.clearHistory({})).toMatchObject({ erased: 1 });
    expect(await prompts(olena)).toEqual(['таємне']);
    const refused = { code: Code.PermissionDenied };
    await expect(marko.invoke({ prompt: 'a', userId })).rejects.toMatchObject(refused);
    await expect(heard(marko, { prompt: 'a', userId } as never)).rejects.toMatchObject(refused);
    await expect(marko.listHistory({ userId })).rejects.toMatchObject(refused);
    await expect(marko.clearHistory({ userId })).rejects.toMatchObject(refused);
    await expect(marko.getProfile({ userId })).rejects.toMatchObject(refused);
  });

  test('without a passport nothing is told', async () => {
    const stranger = city.asStranger(SecondMeService);
    const refused = { code: Code.Unauthenticated };
    await expect(stranger.invoke({ prompt: 'a', userId })).rejects.toMatchObject(refused);
    await expect(stranger.listHistory({ userId })).rejects.toMatchObject(refused);
    await expect(stranger.getProfile({})).rejects.toMatchObject(refused);
  });

  test('a service that may act for residents names one', async () => {
    const service = await city.asService(['residents.act_as'], SecondMeService);
    await service.invoke({ prompt: 'за неї', userId });
    expect(await prompts(olena)).toEqual(['за неї']);
    await expect(service.invoke({ prompt: 'a' })).rejects.toMatchObject({ code: Code.InvalidArgument });
    const other = await city.asService(['agents.invoke'], SecondMeService);
    await expect(other.invoke({ prompt: 'a', userId })).rejects.toMatchObject({ code: Code.PermissionDenied });
  });

  test('the profile makes one Second Me, however many ask first', async () => {
    const profiles = await Promise.all(Array.from({ length: 20 }, () => olena.getProfile({})));
    for (const profile of profiles) {
      expect(profile).toMatchObject({ userId, agentId: `sm_${userId.slice(2)}`, totalInteractions: 0 });
      expect(profile.lastInteraction).toBeUndefined();
    }
    const { rows } = await postgres.pool.query('SELECT agent_id FROM second_mes WHERE user_id = $1', [userId]);
    expect(rows).toHaveLength(1);
    await olena.invoke({ prompt: 'a' });
    const { interactions } = await olena.listHistory({});
    expect(await olena.getProfile({})).toMatchObject({
      totalInteractions: 1,
      lastInteraction: interactions[0]?.createdAt,
    });
  });
});

test('a city that closes ends its runs, and a retry after the start asks again', async () => {
  const closing = await openTestCity([agents.service, secondme], { databaseUrl: postgres.url });
  agents.answers = hangs('Перше');
  const asking = (await closing.as(userId, SecondMeService)).invoke({ prompt: 'Довге', requestId: 'r1' });
  asking.catch(() => undefined);
  await vi.waitFor(() => expect(agents.told).toHaveLength(1));
  await closing.close();
  await expect(asking).rejects.toBeInstanceOf(ConnectError);
  const { rows } = await postgres.pool.query('SELECT state FROM interactions WHERE user_id = $1', [userId]);
  expect(rows).toEqual([{ state: 'failed' }]);
  agents.answers = echo;
  expect(await olena.invoke({ prompt: 'Довге', requestId: 'r1' })).toMatchObject({ response: 're: Довге' });
});
