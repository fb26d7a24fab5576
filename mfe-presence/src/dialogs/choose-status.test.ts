import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { Choice } from 'proto/city/presence/v1/chosen';
import { PresenceService, type SetStatusRequest } from 'proto/city/presence/v1/presence';
import type { OwnStatus } from 'shell/contract';
import { beforeEach, expect, test, vi } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { chooseStatus, untilMorning } from './choose-status.ts';

const automatic: OwnStatus = { choice: 'automatic', until: null, showsLastSeen: true };
let own: StoreApi<OwnStatus | null>;
let refuses: boolean;
/** Until then the city thinks. */
let answers: Promise<void>;
let asked: Pick<SetStatusRequest, 'choice' | 'seconds' | 'showsLastSeen'>[];
/** When the city says that it ends. */
const ends = 1_900_000_000_000;

const presence = createClient(
  PresenceService,
  createRouterTransport((router) => {
    router.service(PresenceService, {
      async setStatus({ choice, seconds, showsLastSeen = true }) {
        asked.push({ choice, seconds, showsLastSeen });
        await answers;
        if (refuses) throw new ConnectError('too often', Code.ResourceExhausted);
        return { own: { choice, showsLastSeen, ...(seconds ? { doNotDisturbUntil: timestampFromMs(ends) } : {}) } };
      },
    });
  }),
);

beforeEach(() => {
  own = createStore<OwnStatus | null>(() => automatic);
  refuses = false;
  answers = Promise.resolve();
  asked = [];
});

test('a choice is seen at once, and then as the city has it', async () => {
  const choosing = chooseStatus(presence, own, { choice: 'do_not_disturb', seconds: 3_600 });
  expect(own.getState()?.choice).toBe('do_not_disturb');
  await choosing;
  expect(own.getState()).toEqual({ choice: 'do_not_disturb', until: ends, showsLastSeen: true });
  expect(asked).toEqual([{ choice: Choice.DO_NOT_DISTURB, seconds: 3_600, showsLastSeen: true }]);
});

test('of two choices the second goes after the first, and stands, also when the first is refused', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  answers = promise;
  refuses = true;
  const first = expect(chooseStatus(presence, own, { choice: 'do_not_disturb' })).rejects.toThrow('too often');
  const second = chooseStatus(presence, own, { choice: 'invisible' });
  expect(own.getState()?.choice).toBe('invisible');
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  resolve();
  await first;
  refuses = false;
  await second;
  expect(asked.map(({ choice }) => choice)).toEqual([Choice.DO_NOT_DISTURB, Choice.INVISIBLE]);
  expect(own.getState()?.choice).toBe('invisible');
});

test('what is not named stays', async () => {
  own.setState({ ...automatic, choice: 'invisible' }, true);
  const choosing = chooseStatus(presence, own, { showsLastSeen: false });
  expect(own.getState()).toEqual({ choice: 'invisible', until: null, showsLastSeen: false });
  await choosing;
  expect(asked[0]?.choice).toBe(Choice.UNSPECIFIED);
});

test('what the city refuses is as it was', async () => {
  refuses = true;
  await expect(chooseStatus(presence, own, { choice: 'invisible' })).rejects.toThrow('too often');
  expect(own.getState()).toBe(automatic);
});

test('a refusal takes nothing back that was chosen in another tab meanwhile', async () => {
  refuses = true;
  const choosing = chooseStatus(presence, own, { choice: 'invisible' });
  const elsewhere: OwnStatus = { ...automatic, choice: 'do_not_disturb' };
  own.setState(elsewhere, true);
  await expect(choosing).rejects.toThrow();
  expect(own.getState()).toBe(elsewhere);
});

test.each([
  [22, 10],
  [2, 6],
  [5, 3],
  [6, 26],
  [8, 24],
])('at %i o’clock the morning comes in %i hours', (hour, hours) => {
  expect(untilMorning(new Date(2026, 5, 10, hour))).toBe(hours * 3_600);
});
