import { create } from '@bufbuild/protobuf';
import { GetHomeResponseSchema } from 'proto/city/home/v1/home';
import { expect, test } from 'vitest';
import { isOld } from './freshness.ts';
import type { HomeState } from './home-store.ts';

const state = (change: Partial<HomeState> = {}, missing: string[] = []): HomeState => ({
  home: create(GetHomeResponseSchema, { missing }),
  asOf: 0,
  failed: false,
  events: { shown: [], news: [] },
  popular: [],
  toldAt: { feed: 0, rooms: 0 },
  ...change,
});

test('what is told over an open socket is not old, however long it has been so', () => {
  expect(isOld(state(), 'rooms', 'open', 1_000_000)).toBe(false);
});

test('without an open socket an answer is old after a while', () => {
  expect(isOld(state(), 'rooms', 'connecting', 44_999)).toBe(false);
  expect(isOld(state(), 'rooms', 'connecting', 45_000)).toBe(true);
});

test('what City Home or its source cannot tell is old at once, and only that', () => {
  expect(isOld(state({ failed: true }), 'feed', 'open', 0)).toBe(true);
  expect(isOld(state({}, ['rooms']), 'rooms', 'open', 0)).toBe(true);
  expect(isOld(state({}, ['rooms']), 'feed', 'open', 0)).toBe(false);
});
