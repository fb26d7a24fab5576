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

const onPress = vi.fn();
const notice = (title: string) => ({ title, body: '', tag: title, onPress });
const titles = () => FakeNotification.shown.map(({ title }) => title);

beforeEach(() => {
  localStorage.clear();
  vi.clearAllMocks();
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('Notification', FakeNotification);
  Object.assign(FakeNotification, { permission: 'default', answer: 'granted', forbidden: false, shown: [] });
});
afterEach(() => vi.unstubAllGlobals());

test('nothing is asked and nothing is shown before somebody wants it', () => {
  expect(notifying()).toBe('off');
  expect(notify(notice('call'))).toBe(false);
  expect(FakeNotification.requestPermission).not.toHaveBeenCalled();
  expect(titles()).toEqual([]);
});

test('what was turned on shows that it works, stays on, and a press on a notice leads to its place', async () => {
  expect(await startNotifying(notice('first'))).toBe('on');
  expect(notify(notice('call'))).toBe(true);
  expect(titles()).toEqual(['first', 'call']);
  FakeNotification.shown[1]?.onclick?.();
  expect(onPress).toHaveBeenCalledTimes(1);
  expect(stopNotifying()).toBe('off');
  expect(notify(notice('later'))).toBe(false);
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
  expect(notify(notice('call'))).toBe(false);
});

test('a browser without notices, or with ones that a page cannot show, says so', async () => {
  FakeNotification.forbidden = true;
  expect(await startNotifying(notice('first'))).toBe('unsupported');
  FakeNotification.permission = 'granted';
  expect(notifying()).toBe('off');
  vi.stubGlobal('Notification', undefined);
  expect(notifying()).toBe('unsupported');
  vi.stubGlobal('isSecureContext', false);
  expect(await startNotifying(notice('first'))).toBe('unsupported');
});
