import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import { QuotaSchema } from 'proto/city/agents/v1/agents';
import { expect, test, vi } from 'vitest';
import { ask } from './ask.ts';
import { clearHistory } from './erase.ts';
import { FakeSecondMe, interaction } from './fake-secondme.ts';
import { loadHistory, loadQuota, openPair, writePrompt } from './secondme-store.ts';

const fakeWith = async (count: number) => {
  const fake = new FakeSecondMe();
  fake.history = Array.from({ length: count }, (_, index) => interaction(count - index));
  await loadHistory(fake.secondMe);
  return fake;
};
const state = (fake: FakeSecondMe) => fake.secondMe.store.getState();

test('shows the last five pairs, newest first, and opens the newest', async () => {
  const fake = await fakeWith(7);
  expect(state(fake).pairs.map((pair) => pair.id)).toEqual(['i7', 'i6', 'i5', 'i4', 'i3']);
  expect(state(fake).openId).toBe('i7');
});

test('a loaded history keeps the pair that was opened', async () => {
  const fake = await fakeWith(3);
  openPair(fake.secondMe, 'i1');
  await loadHistory(fake.secondMe);
  expect(state(fake).openId).toBe('i1');
});

test('a history that cannot be loaded is a failure; later on, what is shown stays', async () => {
  const fake = new FakeSecondMe();
  fake.refuse = Code.Unavailable;
  await loadHistory(fake.secondMe);
  expect(state(fake).history).toBe('failed');
  fake.refuse = null;
  fake.history = [interaction(1)];
  await loadHistory(fake.secondMe);
  fake.refuse = Code.Unavailable;
  await loadHistory(fake.secondMe);
  expect(state(fake)).toMatchObject({ history: 'ready', openId: 'i1' });
});

test('a history that comes after an answer which it does not have is loaded again', async () => {
  const fake = new FakeSecondMe();
  const { promise: delay, resolve: arrive } = Promise.withResolvers<void>();
  fake.delay = delay;
  const loading = loadHistory(fake.secondMe);
  await vi.waitFor(() => expect(fake.histories).toBe(1));
  ask(fake.secondMe, 'хто тут?');
  await vi.waitFor(() => expect(state(fake).pairs).toHaveLength(1));
  arrive();
  await loading;
  expect(state(fake)).toMatchObject({ history: 'ready', pairs: [{ prompt: 'хто тут?' }], openId: 'i101' });
});

test('a history that comes after it was cleared brings nothing back', async () => {
  const fake = await fakeWith(2);
  const { promise: delay, resolve: arrive } = Promise.withResolvers<void>();
  fake.delay = delay;
  const loading = loadHistory(fake.secondMe);
  await vi.waitFor(() => expect(fake.histories).toBe(2));
  await clearHistory(fake.secondMe);
  arrive();
  await loading;
  expect(state(fake).pairs).toEqual([]);
});

test('an unfinished prompt survives a reload', () => {
  writePrompt(new FakeSecondMe(sessionStorage).secondMe, 'що як');
  expect(state(new FakeSecondMe(sessionStorage)).prompt).toBe('що як');
  writePrompt(new FakeSecondMe(sessionStorage).secondMe, '');
  expect(sessionStorage.length).toBe(0);
});

test('a history that was there is expected the next time, until it is cleared', async () => {
  const visit = () => new FakeSecondMe(null, localStorage);
  const first = visit();
  expect(first.secondMe.expected).toBe(false);
  first.history = [interaction(1)];
  await loadHistory(first.secondMe);
  expect(visit().secondMe.expected).toBe(true);
  await clearHistory(first.secondMe);
  expect(visit().secondMe.expected).toBe(false);
});

test('what may be asked is known before the first answer, and an answer knows it better', async () => {
  const fake = new FakeSecondMe();
  fake.refuse = Code.Unavailable;
  await loadQuota(fake.secondMe);
  expect(state(fake).quota).toBeNull();
  fake.refuse = null;
  fake.quota = create(QuotaSchema, { remaining: 2, resetsAt: timestampFromMs(60_000) });
  await loadQuota(fake.secondMe);
  expect(state(fake).quota).toEqual({ questions: { left: 2, until: 60_000 }, tokens: null });
  fake.quota = create(QuotaSchema, { remaining: 9, resetsAt: timestampFromMs(90_000) });
  await loadQuota(fake.secondMe);
  expect(state(fake).quota?.questions?.left).toBe(2);
});
