import { describe, expect, test } from 'vitest';
import { microfrontend, planOf } from './fake-microfrontend.ts';
import { openScriptGate, ScriptRefused } from './script-gate.ts';

const origin = 'https://city.example';
const gate = openScriptGate(() => planOf(microfrontend()), origin, `${origin}/shell/`);

describe('what may run', () => {
  test.each([
    '/mfe/rooms/aaaa/city_rooms_1.js',
    `${origin}/mfe/rooms/aaaa/rooms-page.1.js`,
    '/shell/shell.1.js',
    '/service-worker.js',
  ])('%s', (url) => expect(gate.admit(url)).toBe(url));
});

describe('what may not', () => {
  test.each([
    '/mfe/rooms/aaaa/other.js',
    '/mfe/rooms/bbbb/city_rooms_1.js',
    '/mfe/rooms/aaaa/../../../evil.js',
    '/mfe/rooms/aaaa/city_rooms_1.js?x',
    'https://evil.example/mfe/rooms/aaaa/city_rooms_1.js',
    'https://evil.example/shell/shell.1.js',
    '//evil.example/shell/x.js',
    'data:text/javascript,alert(1)',
    'blob:https://city.example/1',
    'javascript:alert(1)',
    '/shell/../evil.js',
    '/service-worker.js?x',
    'https://evil.example/service-worker.js',
    '/rooms/service-worker.js',
  ])('%s', (url) => {
    expect(() => gate.admit(url)).toThrow(ScriptRefused);
    expect(() => gate.integrityOf(url)).toThrow(ScriptRefused);
  });

  test('anything of a microfrontend while there is no plan', () => {
    const blind = openScriptGate(() => null, origin, `${origin}/shell/`);
    expect(() => blind.admit('/mfe/rooms/aaaa/city_rooms_1.js')).toThrow(ScriptRefused);
  });
});

test('each file has its own hash', () => {
  expect(gate.integrityOf('/mfe/rooms/aaaa/city_rooms_1.js')).toBe('sha384-entry');
  expect(gate.integrityOf(`${origin}/mfe/rooms/aaaa/rooms-page.1.js`)).toBe('sha384-page');
});
