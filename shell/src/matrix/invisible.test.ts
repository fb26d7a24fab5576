import { beforeEach, expect, test } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Frame, SocketState } from '../contract.ts';
import { type FakeClock, fakeClock } from '../edge/fake-clock.ts';
import { followInvisible } from './invisible.ts';

let clock: FakeClock;
let status: StoreApi<SocketState>;
let hear: (frame: Frame) => void;
let answers: Promise<boolean>[];
let asked: number;
let invisible: StoreApi<boolean | undefined>;

const settled = () => new Promise((resolve) => setTimeout(resolve));
const chose = (choice: string) => hear({ event: 'presence.own', topic: 'me', own: { choice } });

function begin(...given: Promise<boolean>[]): void {
  answers = given;
  asked = 0;
  invisible = followInvisible({
    ask() {
      asked += 1;
      return answers.shift() ?? Promise.resolve(false);
    },
    socket: {
      status,
      subscribe(topic, listener) {
        expect(topic).toBe('me');
        hear = listener;
        return () => undefined;
      },
    },
    setTimeout: clock.setTimeout,
  });
}

beforeEach(() => {
  clock = fakeClock();
  status = createStore<SocketState>(() => ({ state: 'connecting' }));
});

test('is asked at first, and not known before', async () => {
  begin(Promise.resolve(true));
  expect(invisible.getState()).toBeUndefined();
  await settled();
  expect(invisible.getState()).toBe(true);
});

test('is heard when it is chosen anywhere', async () => {
  begin();
  await settled();
  chose('invisible');
  expect(invisible.getState()).toBe(true);
  chose('do_not_disturb');
  expect(invisible.getState()).toBe(false);
  hear({ event: 'city.unread', topic: 'me' });
  expect(invisible.getState()).toBe(false);
});

test('an answer that was on its way does not undo a choice', async () => {
  begin(Promise.resolve(false));
  chose('invisible');
  await settled();
  expect(invisible.getState()).toBe(true);
});

test('is asked again when the city did not answer, and after each reconnect', async () => {
  begin(Promise.reject(new Error('away')));
  await settled();
  expect(invisible.getState()).toBeUndefined();
  clock.pass(10_000);
  await settled();
  expect([asked, invisible.getState()]).toEqual([2, false]);
  answers.push(Promise.resolve(true));
  status.setState({ state: 'open' });
  await settled();
  expect([asked, invisible.getState()]).toEqual([3, true]);
});

test('is asked again when a choice may have been missed', async () => {
  begin(Promise.resolve(false));
  await settled();
  answers.push(Promise.resolve(true));
  hear({ event: 'city.missed', topic: 'me' });
  await settled();
  expect([asked, invisible.getState()]).toEqual([2, true]);
});
