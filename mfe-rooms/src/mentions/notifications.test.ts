import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { notify, notifying, startNotifying, stopNotifying } from './notifications.ts';

/** A browser's notices: what it has shown, and what it answers when it is asked. */
class FakeNotification {
  static permission: NotificationPermission;
  static answer: NotificationPermission;
  /** As on a phone, where only a service worker may show one. */
  static forbidden: boolean;
  static shown: FakeNotification[];
  static requestPermission = vi.fn(async () => (FakeNotification.permission = FakeNotification.answer));
  onclick: (() => void) | null = null;
  close = vi.fn();
  readonly title: string;
  constructor(title: string) {
    if (FakeNotification.forbidden) throw new TypeError('Illegal constructor');
    this.title = title;
    FakeNotification.shown.push(this);
  }
}

const go = vi.fn();
const notice = (title: string) => ({ title, body: '', tag: title, path: `/rooms/${title}` });
/** The shell's worker: what was shown through it. */
const showNotification = vi.fn(async () => {});
const workerThere = (there: boolean) =>
  vi.stubGlobal('navigator', {
    serviceWorker: { getRegistration: async () => (there ? { showNotification } : undefined) },
  });
const titles = () => FakeNotification.shown.map(({ title }) => title);

beforeEach(() => {
  localStorage.clear();
  vi.clearAllMocks();
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('Notification', FakeNotification);
  workerThere(false);
  Object.assign(FakeNotification, { permission: 'default', answer: 'granted', forbidden: false, shown: [] });
});
afterEach(() => vi.unstubAllGlobals());

test('nothing is asked and nothing is shown before somebody wants it', async () => {
  expect(notifying()).toBe('off');
  expect(await notify(notice('call'), go)).toBe(false);
  expect(FakeNotification.requestPermission).not.toHaveBeenCalled();
  expect(titles()).toEqual([]);
});

test('what was turned on shows that it works, stays on, and a press on a notice leads to its place', async () => {
  expect(await startNotifying(notice('first'))).toBe('on');
  expect(await notify(notice('call'), go)).toBe(true);
  expect(titles()).toEqual(['first', 'call']);
  FakeNotification.shown[1]?.onclick?.();
  expect(go.mock.calls).toEqual([['/rooms/call']]);
  expect(showNotification).not.toHaveBeenCalled();
  expect(stopNotifying()).toBe('off');
  expect(await notify(notice('later'), go)).toBe(false);
});

test('permission alone, which another part may have asked for, turns nothing on', () => {
  FakeNotification.permission = 'granted';
  expect(notifying()).toBe('off');
});

test('what the browser refuses is said as it is', async () => {
  FakeNotification.answer = 'default';
  expect(await startNotifying(notice('first'))).toBe('off');
  FakeNotification.answer = 'denied';
  expect(await startNotifying(notice('first'))).toBe('denied');
  expect(titles()).toEqual([]);
});

test('permission that was taken back is no longer on', async () => {
  await startNotifying(notice('first'));
  FakeNotification.permission = 'denied';
  expect(notifying()).toBe('denied');
  expect(await notify(notice('call'), go)).toBe(false);
});

test('where a page may show none the worker does, which knows where a press leads', async () => {
  FakeNotification.forbidden = true;
  workerThere(true);
  expect(await startNotifying(notice('first'))).toBe('on');
  expect(await notify(notice('call'), go)).toBe(true);
  expect(showNotification).toHaveBeenLastCalledWith('call', {
    ...{ body: '', tag: 'call', icon: '/icon-192.png', data: { path: '/rooms/call' } },
  });
  showNotification.mockRejectedValueOnce(new TypeError('no permission'));
  expect(await notify(notice('call'), go)).toBe(false);
});

test('a browser without notices, or with ones that a page cannot show and without a worker, says so', async () => {
  FakeNotification.forbidden = true;
  expect(await startNotifying(notice('first'))).toBe('unsupported');
  FakeNotification.permission = 'granted';
  expect(notifying()).toBe('off');
  vi.stubGlobal('Notification', undefined);
  expect(notifying()).toBe('unsupported');
  vi.stubGlobal('isSecureContext', false);
  expect(await startNotifying(notice('first'))).toBe('unsupported');
});
