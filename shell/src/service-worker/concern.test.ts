import { expect, test } from 'vitest';
import { concernOf } from './concern.ts';

const origin = 'https://city.example';
const concern = (path: string, mode: RequestMode, method = 'GET') =>
  concernOf({ url: new URL(path, origin).href, mode, method }, origin);

test.each(['/', '/?from=home', '/rooms', '/rooms/%D0%BA', '/secondme', '/nowhere', '/citylights'])(
  'a page at %s is its concern',
  (path) => expect(concern(path, 'navigate')).toBe('document'),
);

test.each(['/shell/shell.1.js', '/mfe/rooms/aaaa/rooms-page.1.css'])('the file %s is its concern', (path) => {
  expect(concern(path, 'cors')).toBe('file');
  expect(concern(path, 'navigate'), 'opened by itself it is not').toBeUndefined();
});

test.each([
  '/city/home',
  '/city/rooms/1/messages',
  '/v1/city/rooms',
  '/api/city/feed',
  '/auth/me',
  '/secondme/history',
  '/agents/x/invoke',
  '/internal/matrix/presence/online',
  '/ws/city',
  '/city.rooms.v1.RoomsService/ListRooms',
  '/healthz',
  '/readyz',
  '/metrics',
])('%s is none of its business, whoever asks', (path) => {
  for (const mode of ['cors', 'same-origin', 'navigate'] as const) expect(concern(path, mode)).toBeUndefined();
});

test('nor is what is sent, what another origin has, and what a page merely asks for', () => {
  expect(concern('/rooms', 'navigate', 'POST')).toBeUndefined();
  expect(concern('https://team.example/shell/shell.1.js', 'cors')).toBeUndefined();
  expect(concern('https://team.example/', 'navigate')).toBeUndefined();
  expect(concern('/rooms', 'cors')).toBeUndefined();
  expect(concern('/manifest.webmanifest', 'cors')).toBeUndefined();
});
