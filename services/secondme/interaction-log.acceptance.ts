/** What every InteractionLog promises; each implementation runs it. */
import { create } from '@bufbuild/protobuf';
import { SourceSchema } from 'proto/city/agents/v1/agents';
import { expect, test } from 'vitest';
import { type Interaction, type InteractionLog, isRunning, type Outcome } from './interaction-log.ts';

/** Declares the tests. `open` answers a log whose runs may last `runMs`; it may have interactions of other residents. */
export function interactionLogTests(open: (runMs?: number) => Promise<InteractionLog>): void {
  let residents = 0;
  const resident = () => `u_log_${process.pid}_${++residents}`;
  const outcome = (given: Partial<Outcome> = {}): Outcome => ({
    state: 'done',
    response: 'так',
    provider: 'openai',
    model: 'm1',
    isLlm: true,
    tokensUsed: 7,
    latencyMs: 12,
    contextUsed: { pairs: 2, chars: 40, truncated: true },
    sources: [],
    fromOthersWords: false,
    standsInBecause: '',
    ...given,
  });
  const begun = async (log: InteractionLog, userId: string, prompt: string, requestId?: string) => {
    const run = await log.begin(userId, requestId, prompt);
    if (!run) throw new Error('the run did not begin');
    return run;
  };
  const told = async (log: InteractionLog, userId: string, prompt: string, given: Partial<Outcome> = {}) =>
    log.end(await begun(log, userId, prompt), outcome(given));

  test('keeps a question and how it ended', async () => {
    const log = await open();
    const userId = resident();
    const run = await begun(log, userId, 'питання', 'r1');
    expect(run.interaction).toMatchObject({ prompt: 'питання', response: '', state: 'pending' });
    await log.stream(run);
    expect(await log.known(userId, 'r1')).toMatchObject({ id: run.interaction.id, state: 'streaming' });
    const kept = await log.end(run, outcome());
    expect(kept).toEqual({ ...run.interaction, ...outcome() });
    expect(await log.known(userId, 'r1')).toEqual(kept);
    expect(await log.list(userId, 5)).toEqual([kept]);
  });

  test('a count of tokens that nobody made stays unknown', async () => {
    const log = await open();
    expect((await told(log, resident(), 'a', { tokensUsed: undefined }))?.tokensUsed).toBeUndefined();
  });

  test('one request_id makes one run, however many ask at once', async () => {
    const log = await open();
    const userId = resident();
    const runs = await Promise.all(Array.from({ length: 10 }, () => log.begin(userId, 'r1', 'a')));
    expect(runs.filter(Boolean)).toHaveLength(1);
    expect(await log.begin(userId, 'r1', 'b')).toBeUndefined();
    expect(await log.begin(resident(), 'r1', 'a')).toBeDefined();
    expect(await log.begin(userId, undefined, 'a')).toBeDefined();
    expect(await log.begin(userId, undefined, 'a')).toBeDefined();
  });

  test.each<[string, Partial<Outcome>, boolean]>([
    ['done', {}, false],
    ['stopped with a part', { state: 'stopped', response: 'ч' }, false],
    ['stopped before the first word', { state: 'stopped', response: '' }, true],
    ['failed', { state: 'failed', response: 'ч' }, true],
  ])('a question that is %s begins again under its request_id: %s', async (_, given, again) => {
    const log = await open();
    const userId = resident();
    const first = await begun(log, userId, 'a', 'r1');
    await log.end(first, outcome(given));
    expect(await log.begin(userId, 'r1', 'another')).toBeUndefined();
    expect(await log.begin(userId, 'r1', 'a', { id: first.interaction.id, replaced: 0 })).toBeUndefined();
    const second = await log.begin(userId, 'r1', 'a');
    expect(second !== undefined).toBe(again);
    if (second) expect(second.interaction).toMatchObject({ id: first.interaction.id, state: 'pending', response: '' });
  });

  test('a run whose process died is taken over, and what it brings later is not kept', async () => {
    const userId = resident();
    const first = await begun(await open(), userId, 'a', 'r1');
    const log = await open(0);
    const second = await begun(log, userId, 'a', 'r1');
    expect(second.interaction.id).toBe(first.interaction.id);
    expect(await log.end(first, outcome({ response: 'пізно' }))).toBeUndefined();
    await log.stream(first);
    expect(await log.known(userId, 'r1')).toMatchObject({ state: 'pending' });
    expect(await log.end(second, outcome({ response: 'вчасно' }))).toMatchObject({ response: 'вчасно' });
  });

  test('remembers the last done ones, oldest first, and nothing else', async () => {
    const log = await open();
    const userId = resident();
    for (const prompt of ['1', '2', '3']) await told(log, userId, prompt, { response: `re ${prompt}` });
    await told(log, userId, 'stopped', { state: 'stopped' });
    await told(log, userId, 'failed', { state: 'failed' });
    await begun(log, userId, 'pending');
    expect(await log.remembered(userId, 2)).toMatchObject([
      { prompt: '2', response: 're 2' },
      { prompt: '3', response: 're 3' },
    ]);
  });

  test('of an answer from the words of others the question alone is remembered', async () => {
    const log = await open();
    const userId = resident();
    const source = create(SourceSchema, { kind: 3, tool: 'latest_events', path: '/', count: 3 });
    const kept = await told(log, userId, '1', { fromOthersWords: true, sources: [source], standsInBecause: 'нема' });
    expect(await log.remembered(userId, 5)).toEqual([{ id: kept?.id, prompt: '1', response: '' }]);
    expect(await log.list(userId, 5)).toMatchObject([
      { response: 'так', fromOthersWords: true, sources: [source], standsInBecause: 'нема' },
    ]);
  });

  test('an answer anew takes the place of the former ones when it is done, and not before', async () => {
    const log = await open();
    const userId = resident();
    await told(log, userId, 'a', { response: 'перед' });
    const first = await told(log, userId, 'b', { response: '1' });
    const anew = async (of: Interaction | undefined, given: Partial<Outcome>) => {
      const run = await log.begin(userId, undefined, 'b', of);
      if (!run) throw new Error('the run did not begin');
      expect(await log.remembered(userId, 5, of?.id)).toMatchObject([{ response: 'перед' }]);
      return log.end(run, outcome(given));
    };
    await anew(first, { state: 'failed' });
    await anew(first, { state: 'stopped', response: '' });
    expect((await log.list(userId, 5)).map(({ response }) => response)).toEqual(['1', 'перед']);
    const second = await anew(first, { response: '2' });
    const third = await anew(second, { response: '3' });
    expect(third).toMatchObject({ regeneratedFrom: second?.id, replaced: 2 });
    expect(await log.list(userId, 5)).toMatchObject([{ response: '3' }, { response: 'перед' }]);
    expect(await log.remembered(userId, 5)).toMatchObject([{ response: 'перед' }, { response: '3' }]);
    expect(await log.find(userId, first?.id ?? '')).toBeUndefined();
    expect(await log.count(userId)).toMatchObject({ total: 2 });
    expect((await log.all(userId, 10)).map(({ response }) => response)).toEqual(['перед', '1', 'так', '', '2', '3']);
    // With the card goes all that it had replaced.
    expect(await log.erase(userId, third?.id)).toMatchObject({ erased: 1 });
    expect((await log.all(userId, 10)).map(({ response }) => response)).toEqual(['перед']);
  });

  test('tells all that is kept, also of a run that never ended', async () => {
    const log = await open();
    const userId = resident();
    await told(log, userId, '1', { state: 'failed' });
    await begun(log, userId, '2');
    expect(await log.all(userId, 5)).toMatchObject([
      { prompt: '1', state: 'failed' },
      { prompt: '2', state: 'pending' },
    ]);
  });

  test('lists what has an answer or a part of one, newest first', async () => {
    const log = await open();
    const userId = resident();
    await told(log, userId, '1');
    await told(log, userId, '2', { state: 'stopped', response: 'part' });
    await told(log, userId, '3', { state: 'stopped', response: '' });
    await told(log, userId, '4', { state: 'failed' });
    await told(log, userId, '5');
    expect((await log.list(userId, 5)).map(({ prompt }) => prompt)).toEqual(['5', '2', '1']);
    const [newest] = await log.list(userId, 1);
    expect(newest?.prompt).toBe('5');
    expect((await log.list(userId, 1, newest?.id)).map(({ prompt }) => prompt)).toEqual(['2']);
    expect(await log.find(userId, newest?.id ?? '')).toEqual(newest);
    expect(await log.find(resident(), newest?.id ?? '')).toBeUndefined();
    expect(await log.find(userId, 'none')).toBeUndefined();
    expect(await log.count(userId)).toEqual({ total: 3, last: (await log.list(userId, 1))[0]?.createdAt });
  });

  test('what is erased is known to no call, and a run on its way does not come back', async () => {
    const log = await open();
    const [userId, other] = [resident(), resident()];
    await told(log, userId, '1');
    await told(log, userId, '2', { state: 'failed' });
    await told(log, other, '1');
    const running = await begun(log, userId, '3', 'r3');
    expect(await log.erase(userId)).toMatchObject({ erased: 1 });
    expect(await log.end(running, outcome())).toBeUndefined();
    expect(await log.list(userId, 5)).toEqual([]);
    expect(await log.all(userId, 5)).toEqual([]);
    expect(await log.known(userId, 'r3')).toBeUndefined();
    expect(await log.remembered(userId, 5)).toEqual([]);
    expect(await log.count(userId)).toEqual({ total: 0, last: undefined });
    expect(await log.list(other, 5)).toHaveLength(1);
    expect(await log.erase(userId)).toMatchObject({ erased: 0 });
  });

  test('one alone is erased; one of another resident, or none, is not found', async () => {
    const log = await open();
    const userId = resident();
    const [first] = [await told(log, userId, '1'), await told(log, userId, '2')];
    expect(await log.erase(resident(), first?.id)).toBeUndefined();
    expect(await log.erase(userId, 'none')).toBeUndefined();
    expect(await log.erase(userId, first?.id)).toMatchObject({ erased: 1 });
    expect(await log.erase(userId, first?.id)).toBeUndefined();
    expect((await log.list(userId, 5)).map(({ prompt }) => prompt)).toEqual(['2']);
  });

  test('an erasure is taken back as it was, once, by its own resident; half an answer does not come back', async () => {
    const log = await open();
    const userId = resident();
    for (const prompt of ['1', '2']) await told(log, userId, prompt);
    await begun(log, userId, '3', 'r3');
    const before = await log.list(userId, 5);
    const receipt = await log.erase(userId);
    expect(receipt?.restorableUntil.getTime()).toBe((receipt?.erasedAt.getTime() ?? 0) + 10_000);
    await log.purge();
    expect(await log.restore(resident(), receipt?.id ?? '')).toBe(0);
    expect(await log.restore(userId, 'none')).toBe(0);
    expect(await log.restore(userId, receipt?.id ?? '')).toBe(2);
    expect(await log.list(userId, 5)).toEqual(before);
    expect(await log.known(userId, 'r3')).toBeUndefined();
    expect(await log.restore(userId, receipt?.id ?? '')).toBe(0);
  });

  test('a card that is erased while it is being answered anew comes back as one card', async () => {
    const log = await open();
    const userId = resident();
    const first = await told(log, userId, 'a', { response: '1' });
    const second = await log.begin(userId, undefined, 'a', first).then((run) => run && log.end(run, outcome()));
    const early = await log.erase(userId, second?.id);
    expect(await log.begin(userId, 'r1', 'a', second), 'what is erased is answered no more').toBeUndefined();
    expect(await log.known(userId, 'r1')).toBeUndefined();
    expect(await log.restore(userId, early?.id ?? '')).toBe(1);
    expect(await log.list(userId, 5)).toEqual([second]);

    for (let round = 0; round < 20; round++) {
      const [card] = await log.list(userId, 1);
      const [receipt, run] = await Promise.all([log.erase(userId, card?.id), log.begin(userId, undefined, 'a', card)]);
      const isErasedFirst = round % 2 === 0;
      if (isErasedFirst) await log.restore(userId, receipt?.id ?? '');
      if (run) expect(await log.end(run, outcome()), 'it was erased with its card').toBeUndefined();
      if (!isErasedFirst) await log.restore(userId, receipt?.id ?? '');
      expect(await log.list(userId, 5)).toEqual([card]);
    }
  });

  test('of a Second Me that is erased nothing is left to be brought back', async () => {
    const log = await open();
    const userId = resident();
    await log.ensureSecondMe(userId, `sm_${userId}`);
    await told(log, userId, '1');
    const receipt = await log.erase(userId);
    await told(log, userId, '2');
    await log.eraseSecondMe(userId);
    expect(await log.all(userId, 5)).toEqual([]);
    expect(await log.restore(userId, receipt?.id ?? '')).toBe(0);
    await log.ensureSecondMe(userId, `sm_${userId}`);
  });

  test('a Second Me is made once', async () => {
    const log = await open();
    const userId = resident();
    await Promise.all(Array.from({ length: 20 }, () => log.ensureSecondMe(userId, `sm_${userId}`)));
  });

  test('what runs is told from what has ended', () => {
    expect(
      (['pending', 'streaming', 'done', 'stopped', 'failed'] as const).map((state) => isRunning({ state })),
    ).toEqual([true, true, false, false, false]);
  });
}
