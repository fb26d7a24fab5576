import { expect, test } from 'vitest';
import { openPassport, RenameRefused } from './passport.ts';

type Answer = { status: number; body: unknown } | 'no network';

const open = (answers: Answer[], hasPassport = true) => {
  const asked: string[] = [];
  const waits: number[] = [];
  const passport = openPassport({
    fetch: (async (url: string, init?: RequestInit) => {
      asked.push(`${init?.method ?? 'GET'} ${url} ${init?.body ?? ''}`.trim());
      const answer = answers.shift() ?? 'no network';
      if (answer === 'no network') throw new TypeError('failed to fetch');
      return new Response(JSON.stringify(answer.body), { status: answer.status });
    }) as typeof fetch,
    wait: async (ms) => void waits.push(ms),
    random: () => 1,
    hasPassport: () => hasPassport,
    alone: (work) => work(),
  });
  return { passport, asked, waits };
};
const olena = { user_id: 'u_1', display_name: 'Олена' };

test('one who has a passport is who it says', async () => {
  const { passport, asked } = open([{ status: 200, body: olena }]);
  await passport.obtain();
  expect(passport.resident.getState()).toEqual({ userId: 'u_1', displayName: 'Олена' });
  expect(asked).toEqual(['GET /auth/me']);
});

test('one whose passport is worth nothing becomes a guest', async () => {
  const { passport, asked } = open([
    { status: 401, body: {} },
    { status: 201, body: olena },
  ]);
  await passport.obtain();
  expect(passport.resident.getState()?.userId).toBe('u_1');
  expect(asked).toEqual(['GET /auth/me', 'POST /auth/guest {}']);
});

test('one who has none becomes a guest without a question that could only be refused', async () => {
  const { passport, asked } = open([{ status: 201, body: olena }], false);
  await passport.obtain();
  expect(asked).toEqual(['POST /auth/guest {}']);
});

test('while the city does not answer it tries again, and nobody is invented', async () => {
  const { passport, waits } = open(['no network', { status: 503, body: {} }, { status: 200, body: olena }]);
  const done = passport.obtain();
  expect(passport.resident.getState()).toBeNull();
  await done;
  expect(waits).toEqual([1_000, 2_000]);
  expect(passport.resident.getState()?.displayName).toBe('Олена');
});

test('another name is taken', async () => {
  const { passport, asked } = open([
    { status: 200, body: olena },
    { status: 200, body: { ...olena, display_name: 'Леся' } },
  ]);
  await passport.obtain();
  await passport.rename('Леся');
  expect(asked.at(-1)).toBe('PATCH /auth/me {"display_name":"Леся"}');
  expect(passport.resident.getState()?.displayName).toBe('Леся');
});

test('a refused name is told with the city’s reason, and the old one stays', async () => {
  const { passport } = open([
    { status: 200, body: olena },
    { status: 400, body: { detail: 'display_name must have 1 to 40 characters' } },
  ]);
  await passport.obtain();
  const refused = passport.rename('x'.repeat(41));
  await expect(refused).rejects.toThrow(RenameRefused);
  await expect(refused).rejects.toThrow('display_name must have 1 to 40 characters');
  expect(passport.resident.getState()?.displayName).toBe('Олена');
});
