import { beforeEach, expect, test, vi } from 'vitest';
import type { StoreApi } from 'zustand/vanilla';
import type { Frame, OwnStatus } from '../contract.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { followOwnStatus } from './own-status.ts';

let clock: FakeClock;
let hear: (frame: Frame) => void;
let own: StoreApi<OwnStatus | null>;
let asked: string[];
/** What the city answers next; it waits until it is called. */
let answer: (body: unknown, status?: number) => void;

const automatic = { choice: 'automatic', do_not_disturb_until: null, shows_last_seen: true };

beforeEach(() => {
  clock = fakeClock();
  asked = [];
  own = followOwnStatus({
    ...clock,
    socket: {
      subscribe(topic, listener) {
        expect(topic).toBe('me');
        hear = listener;
        return () => undefined;
      },
    },
    fetch: (input) => {
      asked.push(String(input));
      return new Promise((resolve) => {
        answer = (body, status = 200) => resolve(new Response(JSON.stringify(body), { status }));
      });
    },
  });
});

test('is not known before the city has told, and asked for when the topic begins or missed something', async () => {
  expect([own.getState(), asked]).toEqual([null, []]);
  hear({ event: 'subscribed', topic: 'me' });
  answer({ ...automatic, shows_last_seen: false });
  await vi.waitFor(() => expect(own.getState()).toEqual({ choice: 'automatic', until: null, showsLastSeen: false }));
  hear({ event: 'city.missed', topic: 'me' });
  answer({ choice: 'invisible' });
  await vi.waitFor(() => expect(own.getState()?.choice).toBe('invisible'));
  expect(asked).toEqual(['/city/presence/me', '/city/presence/me']);
});

test('what is heard or chosen while the city is asked is newer than its answer', async () => {
  hear({ event: 'subscribed', topic: 'me' });
  hear({ event: 'presence.own', topic: 'me', own: { ...automatic, choice: 'invisible' } });
  answer(automatic);
  await new Promise((resolve) => setTimeout(resolve));
  expect(own.getState()?.choice).toBe('invisible');
});

test('a refusal, or what makes no sense, leaves what is known', async () => {
  hear({ event: 'presence.own', topic: 'me', own: { ...automatic, choice: 'invisible' } });
  const before = own.getState();
  hear({ event: 'subscribed', topic: 'me' });
  answer({ code: 'unavailable' }, 503);
  hear({ event: 'presence.own', topic: 'me', own: { choice: 'dancing' } });
  await new Promise((resolve) => setTimeout(resolve));
  expect(own.getState()).toBe(before);
});

test('not to be disturbed for a time ends by itself, unless something else was chosen since', () => {
  const until = new Date(3_600_000).toISOString();
  const forAnHour = {
    event: 'presence.own',
    topic: 'me',
    own: { choice: 'do_not_disturb', do_not_disturb_until: until },
  };
  hear(forAnHour);
  expect(own.getState()).toEqual({ choice: 'do_not_disturb', until: 3_600_000, showsLastSeen: true });
  clock.pass(3_600_000);
  expect(own.getState()).toEqual({ choice: 'automatic', until: null, showsLastSeen: true });
  hear(forAnHour);
  hear({ event: 'presence.own', topic: 'me', own: { ...automatic, choice: 'do_not_disturb' } });
  clock.pass(7_200_000);
  expect(own.getState()?.choice).toBe('do_not_disturb');
});
