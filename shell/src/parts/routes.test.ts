import { describe, expect, test } from 'vitest';
import { microfrontend, planOf } from './fake-microfrontend.ts';
import { findPage, matchPath, navigationOf } from './routes.ts';

describe('matchPath', () => {
  test.each([
    ['/rooms', '/rooms', {}],
    ['/rooms', '/rooms/', {}],
    ['/rooms', '/rooms/x', undefined],
    ['/rooms/{slug}', '/rooms/science', { slug: 'science' }],
    ['/rooms/{slug}', '/rooms/science/', { slug: 'science' }],
    ['/rooms/{slug}', '/rooms/%D0%BD%D0%B0%D1%83%D0%BA%D0%B0', { slug: 'наука' }],
    ['/rooms/{slug}', '/rooms/%E0%A4%A', undefined],
    ['/rooms/{slug}', '/rooms/', undefined],
    ['/rooms/{slug}', '/rooms/a/b', undefined],
    ['/a/{x}/b/{y}', '/a/1/b/2', { x: '1', y: '2' }],
    ['/rooms', '/', undefined],
  ])('%s on %s', (pattern, path, params) => {
    expect(matchPath(pattern, path)).toEqual(params);
  });
});

describe('findPage', () => {
  test('answers the module and its params', () => {
    expect(findPage(planOf(microfrontend()), '/rooms/science')).toMatchObject({
      module: './room-view',
      params: { slug: 'science' },
    });
    expect(findPage(planOf(microfrontend()), '/nowhere')).toBeUndefined();
  });

  test('plain words win over names, wherever they stand in the plan', () => {
    const other = microfrontend({
      name: 'lobby',
      contributions: { routes: [{ path: '/rooms/lobby', module: './lobby' }] },
    });
    expect(findPage(planOf(microfrontend(), other), '/rooms/lobby')?.module).toBe('./lobby');
  });
});

test('the navigation has the routes that have a title', () => {
  expect(navigationOf(planOf(microfrontend())).map(({ path }) => path)).toEqual(['/rooms']);
});
