import { beforeEach, expect, test } from 'vitest';
import { type Bus, openMemoryBus } from '../bus.ts';
import { residentTopic } from '../bus-topics.ts';
import { fakeConnection } from './edge.testing.ts';
import { type MeTopic, openMeTopic } from './me-topic.ts';

let bus: Bus;
/** Bus topics that are heard now. */
let heard: string[];
let topic: MeTopic;

beforeEach(() => {
  [bus, heard] = [openMemoryBus(), []];
  const { subscribe } = bus;
  bus.subscribe = (name, hear) => {
    heard.push(name);
    const { ready, end } = subscribe(name, hear);
    return {
      ready,
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
  topic.subscribe(first.connection, 'u_olena');
  topic.subscribe(second.connection, 'u_olena');
  topic.subscribe(other.connection, 'u_taras');
  await tell('u_olena');
  const told = [{ event: 'city.room.unread', topic: 'me', room_id: 'r' }];
  expect([first.sent, second.sent, other.sent]).toEqual([told, told, []]);
  expect(heard).toEqual([residentTopic('u_olena'), residentTopic('u_taras')]);
});

test('the Bus is heard until the last has gone; one that takes the place of another is not lost', async () => {
  const { connection, sent } = tab();
  const end = topic.subscribe(connection, 'u_olena');
  const endAgain = topic.subscribe(connection, 'u_olena');
  end();
  await tell('u_olena');
  expect(sent).toHaveLength(1);
  endAgain();
  expect(heard).toEqual([]);
  await tell('u_olena');
  expect(sent).toHaveLength(1);
});
