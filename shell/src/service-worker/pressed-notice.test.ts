import { beforeEach, expect, test, vi } from 'vitest';
import { showPlace } from './pressed-notice.ts';

const city = 'https://city.example';
const openNew = vi.fn(async () => {});
const page = () => ({ postMessage: vi.fn(), focus: vi.fn(async () => {}) });
beforeEach(() => vi.clearAllMocks());

test('the page that was used last goes to the place, in front of the others', async () => {
  const [last, other] = [page(), page()];
  await showPlace('/rooms/sad?at=7', { open: [last, other], openNew }, city);
  expect(last.postMessage).toHaveBeenCalledWith({ event: 'city.notice.pressed', path: '/rooms/sad?at=7' });
  expect(last.focus).toHaveBeenCalled();
  expect([other.postMessage, other.focus, openNew].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
});

test('without a page one is opened there', async () => {
  await showPlace('/rooms/sad?at=7', { open: [], openNew }, city);
  expect(openNew).toHaveBeenCalledWith('/rooms/sad?at=7');
});

test.each([undefined, null, 7, 'https://elsewhere.example/rooms', '//elsewhere.example', 'javascript:alert(1)'])(
  'what is no path of the city (%j) leads to the city',
  async (path) => {
    const last = page();
    await showPlace(path, { open: [last], openNew }, city);
    expect(last.postMessage).not.toHaveBeenCalled();
    expect(last.focus).toHaveBeenCalled();
    await showPlace(path, { open: [], openNew }, city);
    expect(openNew).toHaveBeenCalledWith('/');
  },
);
