import { Code } from '@connectrpc/connect';
import { expect, test, vi } from 'vitest';
import { ask, askAgain, askPrompt, regenerate, stop, takeQuestion } from './ask.ts';
import { FakeSecondMe, interaction } from './fake-secondme.ts';
import type { Pair } from './interaction.ts';
import { loadHistory, openPair, setIncognito, writePrompt } from './secondme-store.ts';

const state = (fake: FakeSecondMe) => fake.secondMe.store.getState();
const until = (fake: FakeSecondMe, expected: 'answered' | 'streaming' | 'stopped' | 'failed') =>
  vi.waitFor(() => expect(state(fake).asking?.state ?? 'answered').toBe(expected));

test('shows the answer as it comes, and then the pair at the head of the ribbon', async () => {
  const fake = new FakeSecondMe();
  const seen = new Set<string>();
  fake.secondMe.store.subscribe(({ asking }) => asking?.text && seen.add(asking.text));
  fake.history = [1, 2, 3, 4, 5].map((number) => interaction(number)).reverse();
  await loadHistory(fake.secondMe);
  writePrompt(fake.secondMe, '  ти тут?  ');
  askPrompt(fake.secondMe);
  expect(state(fake)).toMatchObject({ prompt: '', asking: { prompt: 'ти тут?', state: 'waiting' } });
  await until(fake, 'answered');
  expect([...seen]).toEqual(['Так', 'Так, чую.']);
  expect(state(fake).pairs).toHaveLength(5);
  expect(state(fake).pairs[0]).toMatchObject({ prompt: 'ти тут?', response: 'Так, чую.' });
  expect(state(fake).openId).toBe(state(fake).pairs[0]?.id);
  expect(fake.sentences).toEqual(['Так, чую.']);
});

test('sentences that end in one piece are said together, since of two at once only the last would be heard', async () => {
  const fake = new FakeSecondMe();
  fake.script = { pieces: ['Тут троє. Одна з них Олена. А', ' ще ви.'], end: 'finish' };
  ask(fake.secondMe, 'Хто тут?');
  await until(fake, 'answered');
  expect(fake.sentences).toEqual(['Тут троє. Одна з них Олена.', 'А ще ви.']);
});

test('asks nothing that is empty or too long, and one question at a time', async () => {
  const fake = new FakeSecondMe();
  ask(fake.secondMe, '  \n');
  ask(fake.secondMe, 'ї'.repeat(4_001));
  ask(fake.secondMe, 'перше');
  ask(fake.secondMe, 'друге');
  await until(fake, 'answered');
  expect(fake.asked.map(({ prompt }) => prompt)).toEqual(['перше']);
});

test('a failure puts the prompt back into the box, and a retry is the same request', async () => {
  const fake = new FakeSecondMe();
  fake.refuse = Code.Unavailable;
  writePrompt(fake.secondMe, 'чи є хто?');
  askPrompt(fake.secondMe);
  await until(fake, 'failed');
  expect(state(fake)).toMatchObject({ prompt: 'чи є хто?', asking: { failure: { kind: 'unavailable' } } });
  fake.refuse = null;
  askAgain(fake.secondMe);
  await until(fake, 'answered');
  expect(fake.asked.map(({ requestId }) => requestId)).toEqual(['request-1', 'request-1']);
  expect(state(fake).prompt).toBe('');
});

test('a failure does not overwrite what has been written meanwhile', async () => {
  const fake = new FakeSecondMe();
  fake.script = { pieces: ['По'], end: Code.Unavailable };
  ask(fake.secondMe, 'перше');
  writePrompt(fake.secondMe, 'друге');
  await until(fake, 'failed');
  expect(state(fake)).toMatchObject({ prompt: 'друге', asking: { prompt: 'перше', text: 'По' } });
});

test('a question that was kept as stopped when the connection broke is answered anew by its retry', async () => {
  const fake = new FakeSecondMe();
  fake.script = { pieces: ['По'], end: 'cut' };
  ask(fake.secondMe, 'перше');
  await until(fake, 'failed');
  fake.script = { pieces: ['По'], end: 'part' };
  askAgain(fake.secondMe);
  await until(fake, 'answered');
  expect(fake.asked.map(({ requestId, regenerate: part }) => [requestId, part])).toEqual([
    ['request-1', ''],
    ['request-1', ''],
    ['request-2', 'i901'],
  ]);
  expect(state(fake).pairs).toMatchObject([{ prompt: 'перше', response: 'Так, чую.', state: 'done' }]);
});

test('a city that stops every answer is asked anew once, and its part is shown', async () => {
  const fake = new FakeSecondMe();
  fake.script = { pieces: ['По'], end: 'only parts' };
  ask(fake.secondMe, 'перше');
  await vi.waitFor(() => expect(state(fake).pairs[0]).toMatchObject({ state: 'stopped', response: 'По' }));
  expect(fake.asked).toHaveLength(2);
});

test('a page that is left before the first word has the question in the box when it comes back, and not after that', async () => {
  sessionStorage.clear();
  const afterReload = () => state(new FakeSecondMe(sessionStorage)).prompt;
  const fake = new FakeSecondMe(sessionStorage);
  fake.script = { pieces: [], end: 'hang and forget' };
  writePrompt(fake.secondMe, ' хто тут? ');
  askPrompt(fake.secondMe);
  expect([state(fake).prompt, afterReload()]).toEqual(['', 'хто тут?']);
  stop(fake.secondMe);
  await until(fake, 'stopped');
  expect(afterReload()).toBe('хто тут?');
  fake.script = { pieces: ['Двоє'], end: 'hang' };
  ask(fake.secondMe, 'хто тут?');
  await until(fake, 'streaming');
  expect(afterReload()).toBe('');
  stop(fake.secondMe);
});

test('what is being written stays in the box when something else is asked', async () => {
  sessionStorage.clear();
  const fake = new FakeSecondMe(sessionStorage);
  writePrompt(fake.secondMe, 'почате');
  ask(fake.secondMe, 'хто тут?');
  await until(fake, 'answered');
  expect([state(fake).prompt, state(new FakeSecondMe(sessionStorage)).prompt]).toEqual(['почате', 'почате']);
});

test('another question after a failure is another request', async () => {
  const fake = new FakeSecondMe();
  fake.refuse = Code.Unavailable;
  ask(fake.secondMe, 'перше');
  await until(fake, 'failed');
  ask(fake.secondMe, 'друге');
  await until(fake, 'failed');
  expect(fake.asked.map(({ requestId }) => requestId)).toEqual(['request-1', 'request-2']);
});

test('a question that the city refused for good is asked anew', async () => {
  const fake = new FakeSecondMe();
  fake.refuse = Code.AlreadyExists;
  ask(fake.secondMe, 'перше');
  await until(fake, 'failed');
  askAgain(fake.secondMe);
  await until(fake, 'failed');
  expect(fake.asked.map(({ requestId }) => requestId)).toEqual(['request-1', 'request-2']);
});

test('an answer that ends without its interaction was cut off', async () => {
  const fake = new FakeSecondMe();
  fake.script = { pieces: ['Пів'], end: 'cut' };
  ask(fake.secondMe, 'перше');
  await until(fake, 'failed');
  expect(state(fake).asking).toMatchObject({ text: 'Пів', failure: { kind: 'cut-off' } });
});

test('stopping ends the call, and the part that came stays as a stopped pair', async () => {
  const fake = new FakeSecondMe();
  fake.script = { pieces: ['Отже, по'], end: 'hang' };
  ask(fake.secondMe, 'розкажи все');
  await until(fake, 'streaming');
  stop(fake.secondMe);
  await until(fake, 'answered');
  expect(state(fake).pairs[0]).toMatchObject({ state: 'stopped', response: 'Отже, по' });
  expect(state(fake).openId).toBe(state(fake).pairs[0]?.id);
  expect(fake.cancelled).toBe(1);
});

test('a stopped answer that the history does not have stays on the page', async () => {
  const fake = new FakeSecondMe();
  fake.script = { pieces: ['Отже, по'], end: 'hang and forget' };
  ask(fake.secondMe, 'розкажи все');
  await until(fake, 'streaming');
  stop(fake.secondMe);
  await vi.waitFor(() => expect(state(fake).history).toBe('ready'));
  expect(state(fake).asking).toMatchObject({ state: 'stopped', text: 'Отже, по' });
});

test('an older pair can be read while an answer is coming, and the answer is opened when it is there', async () => {
  const fake = new FakeSecondMe();
  fake.history = [interaction(1)];
  await loadHistory(fake.secondMe);
  ask(fake.secondMe, 'ще одне');
  openPair(fake.secondMe, 'i1');
  await until(fake, 'answered');
  expect(state(fake).openId).not.toBe('i1');
});

test('a question of the address is asked when the resident pressed Enter on it, and leaves the box as it was', async () => {
  const fake = new FakeSecondMe();
  writePrompt(fake.secondMe, 'почате');
  takeQuestion(fake.secondMe, 'хто тут?', true);
  await until(fake, 'answered');
  expect(fake.asked.map(({ prompt }) => prompt)).toEqual(['хто тут?']);
  expect(state(fake).prompt).toBe('почате');
});

test('a question of a link is not asked: it comes into the box', () => {
  const fake = new FakeSecondMe();
  takeQuestion(fake.secondMe, 'хто тут?', false);
  expect(state(fake)).toMatchObject({ prompt: 'хто тут?', asking: null });
  expect(fake.asked).toEqual([]);
});

test('what was begun in the box is not lost to a link', () => {
  const fake = new FakeSecondMe();
  writePrompt(fake.secondMe, 'почате');
  takeQuestion(fake.secondMe, 'хто тут?', false);
  expect(state(fake).prompt).toBe('почате\nхто тут?');
});

test('an address without words is no question', () => {
  const fake = new FakeSecondMe();
  writePrompt(fake.secondMe, 'почате');
  takeQuestion(fake.secondMe, ' ', true);
  expect(state(fake)).toMatchObject({ prompt: 'почате', asking: null });
});

test('a question that cannot be asked now is not lost: it comes into the box', async () => {
  const fake = new FakeSecondMe();
  ask(fake.secondMe, 'перше');
  takeQuestion(fake.secondMe, 'друге', true);
  expect(state(fake).prompt).toBe('друге');
  await until(fake, 'answered');
  writePrompt(fake.secondMe, '');
  takeQuestion(fake.secondMe, 'ї'.repeat(4_001), true);
  expect(state(fake).prompt).toHaveLength(4_001);
  expect(fake.asked.map(({ prompt }) => prompt)).toEqual(['перше']);
});

test('what can be asked next stays with its answer until the next one', async () => {
  const fake = new FakeSecondMe();
  fake.suggestions = ['Хто тут?'];
  ask(fake.secondMe, 'привіт');
  await vi.waitFor(() => expect(state(fake).rememberedIds).toHaveLength(1));
  expect(state(fake).pairs[0]?.suggestions).toEqual(['Хто тут?']);
});

test('an incognito question is shown, and is in no ribbon and no storage', async () => {
  sessionStorage.clear();
  const fake = new FakeSecondMe(sessionStorage);
  fake.history = [interaction(1)];
  await loadHistory(fake.secondMe);
  setIncognito(fake.secondMe, true);
  writePrompt(fake.secondMe, 'таємне');
  expect(fake.secondMe.storage?.length ?? 0).toBe(0);
  ask(fake.secondMe, 'таємне');
  expect(sessionStorage.length).toBe(0);
  await until(fake, 'answered');
  expect(fake.asked[0]).toMatchObject({ prompt: 'таємне', incognito: true });
  expect(state(fake)).toMatchObject({ apart: { prompt: 'таємне', incognito: true }, openId: null });
  expect(state(fake).pairs.map(({ prompt }) => prompt)).toEqual(['питання 1']);
  openPair(fake.secondMe, 'i1');
  expect(state(fake).apart).toBeNull();
});

test('another answer takes the place of the one there was when it has come; a failed one leaves it', async () => {
  const fake = new FakeSecondMe();
  fake.history = [interaction(2), interaction(1)];
  await loadHistory(fake.secondMe);
  const newest = state(fake).pairs[0] as Pair;
  fake.refuse = Code.Unavailable;
  regenerate(fake.secondMe, newest);
  await until(fake, 'failed');
  expect(state(fake).pairs.map(({ id }) => id)).toEqual(['i2', 'i1']);
  fake.refuse = null;
  askAgain(fake.secondMe);
  await until(fake, 'answered');
  expect(fake.asked.map(({ regenerate: replaced }) => replaced)).toEqual(['i2', 'i2']);
  expect(state(fake).pairs.map(({ prompt, response }) => [prompt, response])).toEqual([
    ['питання 2', 'Так, чую.'],
    ['питання 1', 'відповідь 1'],
  ]);
});
