import { create } from '@bufbuild/protobuf';
import { GetHomeResponseSchema } from 'proto/city/home/v1/home';
import { expect, test } from 'vitest';
import type { PresenceState } from '../contract.ts';
import type { HomeState } from './home-store.ts';
import { onlineNow } from './online-count.ts';

const presence = (change: Partial<PresenceState> = {}): PresenceState => ({
  residents: new Map(),
  online: null,
  live: false,
  asOf: null,
  ...change,
});
const home = (residentsOnline?: number, failed = false): HomeState => ({
  home: create(GetHomeResponseSchema, residentsOnline === undefined ? {} : { residentsOnline }),
  asOf: 5,
  failed,
  events: { shown: [], news: [] },
  popular: [],
  toldAt: { feed: undefined, rooms: undefined },
});
const nothing: HomeState = { ...home(), home: undefined, asOf: undefined };
const now = 10;

test('the live store is believed before an older answer', () => {
  expect(onlineNow(presence({ online: 7, live: true, asOf: 9 }), home(3), now)).toEqual({ kind: 'live', online: 7 });
});

test('City Home’s answer counts until the socket has told', () => {
  expect(onlineNow(presence(), home(3), now)).toEqual({ kind: 'live', online: 3 });
  expect(onlineNow(presence(), home(0), now)).toEqual({ kind: 'live', online: 0 });
});

test('nothing is known while everything is on its way', () => {
  expect(onlineNow(presence(), nothing, now)).toEqual({ kind: 'asking' });
});

test('presence that does not answer is unknown, never zero', () => {
  expect(onlineNow(presence(), home(undefined), now)).toEqual({ kind: 'unknown' });
  expect(onlineNow(presence(), { ...nothing, failed: true }, now)).toEqual({ kind: 'unknown' });
});

test('a live count that has gone is not replaced by an older answer', () => {
  expect(onlineNow(presence({ online: 7, asOf: 9 }), home(3), now)).toEqual({ kind: 'old', online: 7, asOf: 9 });
  expect(onlineNow(presence({ online: 7, asOf: 2 }), home(3), now)).toEqual({ kind: 'live', online: 3 });
});

test('what was known once is told with its time', () => {
  expect(onlineNow(presence({ online: 7, asOf: 9 }), { ...nothing, failed: true }, now)).toEqual({
    kind: 'old',
    online: 7,
    asOf: 9,
  });
  expect(onlineNow(presence(), home(3, true), now)).toEqual({ kind: 'old', online: 3, asOf: 5 });
  const hours = { ...home(3, true), asOf: 7_200_000 };
  expect(onlineNow(presence({ online: 7, asOf: 9 }), hours, now)).toEqual({ kind: 'old', online: 3, asOf: 7_200_000 });
});

test('when both are of one moment the page says one number', () => {
  expect(onlineNow(presence({ online: 7, asOf: 2 }), home(3, true), now)).toEqual({ kind: 'old', online: 7, asOf: 2 });
});

test('an answer that has not been told anew for a while is old, not live', () => {
  expect(onlineNow(presence(), home(3), 5 + 44_999)).toEqual({ kind: 'live', online: 3 });
  expect(onlineNow(presence(), home(3), 5 + 45_000)).toEqual({ kind: 'old', online: 3, asOf: 5 });
});
