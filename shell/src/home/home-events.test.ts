import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { FeedEventSchema } from 'proto/city/feed/v1/event';
import { expect, test } from 'vitest';
import { hearEvents, showNews } from './home-events.ts';

const id = (n: number) => String(n).padStart(4, '0');
const event = (n: number, group = n) => create(FeedEventSchema, { id: id(n), groupId: id(group) });
const ids = (events: readonly { id: string }[]) => events.map((one) => Number(one.id));

test('what comes later waits, newest first, until it is asked for', () => {
  const first = { shown: [event(3), event(2), event(1)], news: [] };
  const later = hearEvents(hearEvents(first, [event(4)]), [event(6), event(5), event(4)]);
  expect(ids(later.shown)).toEqual([3, 2, 1]);
  expect(ids(later.news)).toEqual([6, 5, 4]);
  const asked = showNews(later);
  expect(ids(asked.shown)).toEqual([6, 5, 4]);
  expect(asked.news).toEqual([]);
});

test('while nothing is on the screen nothing waits', () => {
  const empty = { shown: [], news: [] };
  expect(ids(hearEvents(empty, [event(2), event(1)]).shown)).toEqual([2, 1]);
  expect(hearEvents(empty, [])).toEqual(empty);
});

test('one event of a group is shown, the latest', () => {
  const first = { shown: [event(2, 2), event(1, 1)], news: [] };
  const later = hearEvents(hearEvents(first, [event(3, 1)]), [event(4, 1)]);
  expect(ids(later.news)).toEqual([4]);
  expect(ids(showNews(later).shown)).toEqual([4, 2]);
});

test('an event that has been shown is no news, nor is one that is older than all that are shown', () => {
  const first = { shown: [event(5), event(4), event(3)], news: [] };
  expect(hearEvents(first, [event(5), event(4), event(2)])).toBe(first);
});

test('whatever comes in whatever order: what is shown never moves by itself, and asking shows the latest three', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 10, max: 500 }), { maxLength: 60 });
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 9 }), (told, batch) => {
      let events: Parameters<typeof showNews>[0] = { shown: [event(2), event(1), event(0)], news: [] };
      for (let at = 0; at < told.length; at += batch) {
        events = hearEvents(
          events,
          told.slice(at, at + batch).map((n) => event(n)),
        );
        expect(ids(events.shown)).toEqual([2, 1, 0]);
      }
      const sorted = [...told, 2, 1, 0].sort((a, b) => b - a);
      expect(ids(events.news)).toEqual(sorted.slice(0, told.length));
      expect(ids(showNews(events).shown)).toEqual(sorted.slice(0, 3));
    }),
  );
});
