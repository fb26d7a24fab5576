import { beforeEach, expect, test, vi } from 'vitest';
import { type Bus, openMemoryBus } from '../bus.ts';
import { residentTopic } from '../bus-topics.ts';
import { fakeConnection } from './edge.testing.ts';
import { type MeTopic, openMeTopic } from './me-topic.ts';

let bus: Bus;
/** Bus topics that are heard now. */
let heard: string[];
/** Resolves when the Bus has confirmed what is subscribed. */
let confirmed: Promise<void>;
let gap: () => void;
let topic: MeTopic;

beforeEach(() => {
  [bus, heard] = [openMemoryBus(), []];
  confirmed = Promise.resolve();
  bus.onGap = (hear) => {
    gap = hear;
  };
  const { subscribe } = bus;
  bus.subscribe = (name, hear) => {
    heard.push(name);
    const { end } = subscribe(name, hear);
    return {
      ready: confirmed,
      end() {
        heard.splice(heard.indexOf(name), 1);
        end();
      },
    };
  };
  topic = openMeTopic(bus);
});

const tell = async (residentId: string) => {
  bus.publish(residentTopic(residentId), '{"event":"city.room.unread","room_id":"r"}');
  await Promise.resolve();
};
const tab = () => fakeConnection({ view: { kind: 'city' } });

test('what is a resident’s own goes to each of their sockets, and to no other', async () => {
  const [first, second, other] = [tab(), tab(), tab()];
  await topic.subscribe(first.connection, 'u_olena');
  await topic.subscribe(second.connection, 'u_olena');
  await topic.subscribe(other.connection, 'u_taras');
  await tell('u_olena');
  const told = [{ event: 'city.room.unread', topic: 'me', room_id: 'r' }];
  expect([first.sent, second.sent, other.sent]).toEqual([told, told, []]);
  expect(heard).toEqual([residentTopic('u_olena'), residentTopic('u_taras')]);
});

test('the Bus is heard until the last has gone; one that takes the place of another is not lost', async () => {
  const { connection, sent } = tab();
  const first = await topic.subscribe(connection, 'u_olena');
  const second = await topic.subscribe(connection, 'u_olena');
  first.end();
  await tell('u_olena');
  expect(sent).toHaveLength(1);
  second.end();
  expect(heard).toEqual([]);
  await tell('u_olena');
  expect(sent).toHaveLength(1);
});

test('is subscribed when the Bus has confirmed, and not before', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  confirmed = promise;
  let subscribed = false;
  const subscribing = topic.subscribe(tab().connection, 'u_olena').then((subscription) => {
    subscribed = true;
    return subscription;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(subscribed).toBe(false);
  resolve();
  (await subscribing).end();
  expect(heard).toEqual([]);
});

test('after a gap of the Bus each tab is told to ask again, and nobody who has gone', async () => {
  vi.useFakeTimers();
  try {
    const [here, gone] = [tab(), tab()];
    await topic.subscribe(here.connection, 'u_olena');
    const subscription = await topic.subscribe(gone.connection, 'u_taras');
    gap();
    subscription.end();
    await vi.runAllTimersAsync();
    expect([here.sent, gone.sent]).toEqual([[{ topic: 'me', event: 'city.missed' }], []]);
  } finally {
    vi.useRealTimers();
  }
});
