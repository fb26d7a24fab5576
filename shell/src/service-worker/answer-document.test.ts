import { describe, expect, test } from 'vitest';
import { answerDocument } from './answer-document.ts';

const never = new Promise<never>(() => undefined);
const over = Promise.resolve();
const noNetwork = () => Promise.reject(new TypeError('failed to fetch'));
const kept = async () => new Response('kept');
const nothing = async () => undefined;
const brokenStorage = () => Promise.reject(new Error('storage'));
const told = async (answer: ReturnType<typeof answerDocument>) => {
  const { response, from } = await answer;
  return `${from} ${response.status} ${await response.text()}`;
};

describe('while the city answers, its answer is shown', () => {
  test.each([200, 404, 500, 503])('also when it is %s', async (status) => {
    const city = Promise.resolve(new Response('new', { status }));
    expect(await told(answerDocument(city, never, kept))).toBe(`city ${status} new`);
  });

  test('and what is kept is not even looked at', async () => {
    const looked = () => Promise.reject(new Error('looked'));
    expect(await told(answerDocument(Promise.resolve(new Response('new')), never, looked))).toBe('city 200 new');
  });
});

describe('when it does not', () => {
  test('what is kept is shown', async () => {
    expect(await told(answerDocument(noNetwork(), never, kept))).toBe('kept 200 kept');
    expect(await told(answerDocument(never, over, kept)), 'and silence is not waited out').toBe('kept 200 kept');
  });

  test('and nothing is kept, the failure is the browser’s to show', async () => {
    await expect(answerDocument(noNetwork(), never, nothing)).rejects.toThrow('failed to fetch');
  });

  test('and the storage of the browser fails, it is as if nothing were kept', async () => {
    await expect(answerDocument(noNetwork(), never, brokenStorage)).rejects.toThrow('failed to fetch');
  });

  test('and nothing is kept, a slow city is waited for', async () => {
    let answer: (response: Response) => void = () => undefined;
    const city = new Promise<Response>((resolve) => (answer = resolve));
    const shown = told(answerDocument(city, over, nothing));
    await new Promise((resolve) => setTimeout(resolve));
    answer(new Response('late'));
    expect(await shown).toBe('city 200 late');
  });
});
